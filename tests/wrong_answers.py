"""A wrong answer for every hint of the exercises, best the mistake that the hint names.

{lecture: {exercise: {hint: (right, wrong)}}}, in the order of the check: where the solution's cell
says right, the reader wrote wrong.
"""

RATIO = "np.mean((prediction - x[2:]) ** 2) / np.mean((extrapolation - x[2:]) ** 2)"
NORMAL = "np.random.default_rng(0).standard_normal"
LENGTH = "length = np.sqrt(sum(np.sum(g**2) for g in gradients.values()))"
CORRECTED = "(2**order * fine - coarse) / (2**order - 1)"
HARMLESS = "np.diag([0.9, -0.5, 0.3, 0.7, -0.2, 0.4])"

WRONG = {
    "01": {
        1: {
            "compare η² with 4m": ("underdamped", "overdamped"),
            "for a complex pair |λ|² is the determinant": ("= 2", "= 4"),
        },
        2: {
            "at Δt = 1: compare (1, 0) with (1, 1)": ("return dt", "return 0"),
            "at Δt = 0.3: put one step into the expression": ("return dt", "return 1"),
        },
        3: {
            "what enters Euler's step is F̃, not F": (" / m", ""),
            "for every mass": (" / m", " / 2"),
            "and mended has to be True": ("True", "False"),
        },
        4: {
            "underdamped: α = 0.4, δ = 3": ("alpha / delta", "2 / np.sqrt(delta)"),
            "critical: α = 2, δ = 1": ("2 / (", "1 / ("),
            "overdamped: α = 10, δ = 3; both |1 + Δt μ| count": ("alpha / 2 +", "alpha / 2 -"),
        },
        5: {
            "it must be of shape (2, 2)": ("np.linalg.inv", "np.linalg.det"),
            "s_new − Δt M s_new must be s_old": ("(2) - dt", "(2) + dt"),
        },
        6: {
            "α = 0.4, δ = 1: where is what stands under the root smallest, as a function of ω²?": (
                "alpha**2 / 2",
                "alpha**2 / 4",
            ),
            "α = 1, δ = 4": ("(delta -", "(1 -"),
            "α = 1.5, δ = 1 has no peak": ("None", "0"),
        },
    },
    "02": {
        1: {
            "U: (what comes out, what goes in)": ("(20, 3)", "(3, 20)"),
            "does T occur in the formula?": ("1000 = 522", "1000 = 5220"),
            "count U, W, b, V and c": (
                "100 = 522\nparameters_1000 = 522",
                "100 = 500\nparameters_1000 = 500",
            ),
            "each parameter is nudged up and down": ("1044", "523"),
        },
        2: {
            "W must have the shape (2, 2)": ("dt * keep], [", "dt * keep, "),
            "U must have the shape (2, 1)": ("[[dt**2], [dt]]", "[dt**2, dt]"),
            "W: without a push (x, v) must be the method's": ("[1 - delta * dt**2", "[1"),
            "U: with a push (x, v) must be the method's": ("[dt**2]", "[0]"),
        },
        3: {
            "look at what last_state loops over": ("= 1 ", "= 30 "),
            "50 sequences, 30 steps, one number per step": (
                "data[:, :, np.newaxis]",
                "data.reshape(len(data), 1, -1)",
            ),
            "each sequence must keep its order": (
                "data[:, :, np.newaxis]",
                "data.T.reshape(50, 30, 1)",
            ),
        },
        4: {
            "without friction p x_i + q x_{i−1} must be x_{i+1} too": (" + delta * dt**2", ""),
            "p x_i + q x_{i−1} must be x_{i+1}": ("2 - alpha * dt", "2"),
        },
        5: {
            "U must have the shape (3, 1)": ("[[1], [0], [0]]", "[1, 0, 0]"),
            "V must have the shape (1, 3)": ("[[0, 0, 1]]", "[0, 0, 1]"),
            "ỹ_t must be x_{t−2}": ("[[0, 0, 1]]", "[[0, 1, 0]]"),
            "three eigenvalues, please": ("= [0, 0, 0]", "= [0]"),
            "if W w = λ w, what is W³ w?": ("= [0, 0, 0]", "= [1, 1, 1]"),
        },
        6: {
            "a perfect prediction scores 1": ("1 - np.mean", "np.mean"),
            "extrapolation scores 0": ("np.mean((extrapolation - x[2:]) ** 2)", "np.var(x)"),
            "half the extrapolation's error: 3/4": (
                RATIO,
                "np.mean(abs(prediction - x[2:])) / np.mean(abs(extrapolation - x[2:]))",
            ),
            "first the means, then their ratio; an error of 1e-6 at every step scores 0.4917": (
                RATIO,
                "np.mean((prediction - x[2:]) ** 2 / (extrapolation - x[2:]) ** 2)",
            ),
            "persistence scores below -10 000": (RATIO, f"min(1, {RATIO})"),
        },
    },
    "03": {
        1: {
            "immediate: h_3 = w h_2 with h_2 fixed": ("immediate = 2", "immediate = 1"),
            "total: add up what each of the three copies does": ("total = 6", "total = 2"),
        },
        2: {
            "h_3 is another number than in the lecture": ("[11,", "[2,"),
            "∂C/∂h_2: the cost, and one arrow": ("21,", "22,"),
            "∂C/∂h_1: two arrows leave h_1": ("75]", "42]"),
            "∂C/∂w: the arrow that skips has a weight of its own": ("193", "226"),
        },
        3: {
            "one step: J_5": ("[:, None]", "[None, :]"),
            "three steps: J_9 J_8 J_7, in this order": (
                '(1 - h[i][:, None] ** 2) * p["W"] @ product',
                'product @ ((1 - h[i][:, None] ** 2) * p["W"])',
            ),
            "k = t: a change of h_5 changes h_5 by itself": (
                'np.eye(len(p["b"]))\n    for i in range(k + 1,',
                '(1 - h[k + 1][:, None] ** 2) * p["W"]\n    for i in range(k + 2,',
            ),
            "W must be 6 × 6, and not zero": (HARMLESS, "np.zeros((6, 6))"),
            "with this W the mistake shows in ∂h_9/∂h_6": (HARMLESS, "np.ones((6, 6))"),
        },
        4: {
            "return a dict with U, W, b, V, c and h0": (' | {"h0": dC_dh0}', ""),
            "c: one step is judged, and 1/T is gone": (
                "prediction[-1] - y_last",
                "(prediction[-1] - y_last) / (len(x) - 1)",
            ),
            "U, W, b or V: the sweep still goes all the way back": (
                "sums(x, h, e, delta)",
                "sums(x[-2:], h[-2:], e[-2:], delta[-2:])",
            ),
            "h0: what `sweep` returns last": ('{"h0": dC_dh0}', '{"h0": delta[1]}'),
        },
        5: {
            "return a number": (".sum()", ""),
            "three steps: which v does η change, which x feels it, with which factor?": (
                "g[1:, 1]",
                "g[:-1, 1]",
            ),
            "right for three steps, wrong for 50: is every x_i judged?": (
                "(x - data)[:, None]",
                "np.append(np.zeros(n), x[-1] - data[-1])[:, None]",
            ),
        },
        6: {
            "return ∂C/∂W, of shape (6, 6)": ("return dC_dW", "return P"),
            "wrong for one step: the immediate part": ("np.eye(H)", "np.ones((H, H))"),
            "40 steps: the part through h_{t−1}, and the factor 1/T": (" / steps", ""),
        },
    },
    "04": {
        1: {
            "W_1: (1, 1) is an eigenvector": ('fate_1 = "explodes"', 'fate_1 = "vanishes"'),
            "W_2: what is its square?": ('fate_2 = "vanishes"', 'fate_2 = "explodes"'),
            "W_3: its columns are orthonormal": ('fate_3 = "stays"', 'fate_3 = "vanishes"'),
            "W_4: follow h_0 = (0, 1) for three steps": (
                'fate_4 = "explodes"',
                'fate_4 = "stays"',
            ),
            "W_5: what is its square?": ('fate_5 = "vanishes"', 'fate_5 = "explodes"'),
        },
        2: {
            "factor 1000: what is the norm after n steps?": ("2 * ", ""),
            "factor 7, Δt = 0.3": ("1 + dt**2", "1.01"),
            "factor 1: no step at all": ("np.ceil(", "1 + ("),
        },
        3: {
            "the report: how far can W⁶ stretch?": (
                "np.linalg.norm(product, 2)",
                "abs(np.linalg.eigvals(product)).max()",
            ),
            "W = 1, all states 0: nothing is stretched; which norm says so?": (", 2)", ")"),
            "three units, one step: where is the slope of tanh taken?": ("[1:]", "[:-1]"),
            "five steps": ("np.diag(1 - h**2) @ W @ product", "product @ np.diag(1 - h**2) @ W"),
            "and mended has to be True": ("True", "False"),
        },
        4: {
            "rho_64: what does each row of W add up to?": ("32", "64"),
            "fate_64: what is σ' where all states are 1?": ("vanishes", "explodes"),
            "better_W must have shape (64, 64)": (")[0]", ")"),
            "better_W must be random, not diagonal": (
                f"np.linalg.qr({NORMAL}((64, 64)))[0]",
                "np.eye(64)",
            ),
            "better_W: which kind of random matrix keeps lengths?": (
                f"np.linalg.qr({NORMAL}((64, 64)))[0]",
                f"{NORMAL}((64, 64))",
            ),
        },
        5: {
            "the sheared matrix of exercise 3": ("W.T @ (W @ v)", "W @ v"),
            "all eigenvalues zero": (
                f"{NORMAL}(len(W))",
                "np.ones(len(W))",
            ),
            "30 random units": (
                "1000):\n        v = W.T @ (W @ v)\n    ",
                "100):\n        v = W.T @ (W @ v)\n",
            ),
            "a diagonal matrix": (
                f"{NORMAL}(len(W))",
                "np.eye(len(W))[0]",
            ),
            "a matrix that is very small": ("abs(W).max()", "1"),
        },
        6: {
            "the first: ρ(W) ≥ 2": ("2.0", "1.9"),
            "the first: saturate it": ("np.array([0.5])", "np.array([0.0])"),
            "the second: ρ(W) ≤ 0.1": ("[[1, -1], [1, -1]]", "[[1, 1], [1, 1]]"),
            "the second: s_max ≤ 2.5": ("1.25 *", "2 *"),
            "the second: which unit has to sit at z = 0?": ("[1.25, 20]", "[0, 0]"),
        },
    },
    "05": {
        1: {
            "‖g‖² is the sum of all three squares": ("26", "34"),
            "by the rule: one factor for all": (
                "by_rule = [1.5, 2, 6]",
                "by_rule = [3.9, 5.2, 6.5]",
            ),
            "per array: g₁ has a length, and g₂ has one": ("[3.9, 5.2, 6.5]", "[1.5, 2, 6]"),
            "elementwise: each entry meets ε alone": ("[6, 6.5, 6.5]", "[6.5, 6.5, 6.5]"),
        },
        2: {
            "below ε nothing may change": ("length >= epsilon", "length > 0"),
            "it must change the dict it is given": ("gradients[name] = ", "g = "),
            "all arrays need one factor": (
                f"    {LENGTH}\n    if length >= epsilon:\n        for name in gradients:\n",
                f"    for name in gradients:\n        {LENGTH}\n        if length >= epsilon:\n",
            ),
            "the length must become ε": (
                "np.sqrt(sum(np.sum(g**2) for g in gradients.values()))",
                "sum(np.linalg.norm(g) for g in gradients.values())",
            ),
            "and mended has to be True": ("True", "False"),
        },
        3: {
            "it must have n entries": ("n - 1", "n"),
            "n = 10: the cosine is not near 1/√10": ("1e4 * n", "1"),
            "n = 400: the large entry must grow with n": ("1e4 * n", "1000"),
        },
        4: {
            "h₀ = ½ must give the line of the lecture": ("h_0 - s * w", "h_0 + s * w"),
            "h₀ = ½ must give the smallest w of the lecture": ("(s * (1 - s))", "s"),
            "h₀ = −1: a cliff 2 % above your w, none 2 % below": ("h_0 - s", "0.5 - s"),
        },
        5: {
            "ε = 2: there the mean of the clipped is not 0": (
                "return (low + high) / 2",
                "return np.mean(y)",
            ),
            "a huge ε must give the mean": ("max(y)", "np.median(y) + 1"),
            "a tiny ε must give the median": (
                "return (low + high) / 2",
                "theta = np.mean(y)\n"
                "    for _ in range(500):\n"
                "        theta -= np.mean(np.clip(theta - y, -epsilon, epsilon)) / 2\n"
                "    return theta",
            ),
        },
        6: {
            "the path must have shape (201, 2)": (
                "return np.array(path)",
                "return np.array(path[1:])",
            ),
            "each step: the median of the norms so far, present one too": (
                "np.quantile(norms,",
                "np.quantile(norms[:-1] or norms,",
            ),
            "it must also do for quantile 0.9": (
                "np.quantile(norms, quantile)",
                "np.median(norms)",
            ),
        },
    },
    "06": {
        1: {
            "the first step: it is clipped": ("0.01 * 2", "0.01 * 1367.72"),
            "the way: no step is longer than the first": ("1.4 / first_step", "1 / first_step"),
            "a digit: which power of 1 − rλ is a tenth?": ("np.log(0.1)", "-1"),
        },
        2: {
            "its direction was right": ("stretch, v", "x, v"),
            "its length: what is ∂C/∂x_i?": (" / 300", ""),
            "and mended has to be True": ("mended = True", "mended = False"),
        },
        3: {
            "α and δ": ("v[i - 1]", "v[i]"),
            "x_0: where does the sweep end?": (
                "        g_x, g_v = g_x",
                "        if i > 1:\n            g_x, g_v = g_x",
            ),
            "v_0: nudge it in run_3 by 1e-6, by how much does C change?": (
                "by_delta, g_x, g_v",
                "by_delta, g_x, dt * g_v",
            ),
        },
        4: {
            "without noise: as before": ("-(x[2:] - x[:-2])", "(x[2:] - x[:-2])"),
            "δ is far off: what is added to ⟨(F−x) x″⟩?": (" - [0, 2 * sigma**2 / dt**2]", ""),
            "still biased: and to ⟨x′x′⟩?": ("sigma**2 / (2 * dt**2)", "0"),
            "⟨(F−x)²⟩ too holds noise": (", sigma**2]", ", 0]"),
        },
        5: {
            "order 1: as in the lecture": ("fine - coarse", "coarse - fine"),
            "order 2": (CORRECTED, "2 * fine - coarse"),
            "order 4": (CORRECTED, "(2 * order * fine - coarse) / (2 * order - 1)"),
            "add 1 to both: what is added?": ("shift_factor = 1", "shift_factor = 4"),
        },
        6: {
            "ten steps must leave a half": (
                "-np.log(np.expm1(np.log(2) / half_life))",
                "np.log(half_life / np.log(2))",
            ),
            "1000 steps must leave a half": (
                "np.log(2) / half_life))",
                "np.log(2) / 10)) + np.log(half_life / 10)",
            ),
        },
    },
}
