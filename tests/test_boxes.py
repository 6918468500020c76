"""The boxes that speak of numbers: each formula as printed, at a place where its values are known.

What a box calls by a name is computed here by another way than the formula: from eigenvalues, runs,
nudges, searches. A limit or a bound is tried where it is reached.
"""

import numpy as np
import pytest
from boxes import boxes, statements, value
from support import DEEPER, LECTURES

from helpers.oscillator import semi_implicit_euler, step_matrix
from helpers.rnn import forward, initial_parameters

FOUND = [found for path in LECTURES + DEEPER for found in boxes(path)]  # (title, box)
VALUES = {}
OF_WORDS_OR_MATRICES = {  # letters that value() would take for numbers
    "truncated gradient = ∂C^τ/∂θ (h̅ frozen)",
    "Aⁿ = λⁿ + n λⁿ⁻¹ (A − λ)",
    "fed: e_{i+1} = (1 − α Δt) e_i,  free: e_{i+1} = A e_i",
    "d^2g^v/dr^2 + η dg^v/dr + g^v = 0",
}

TOLERANCE = {"=": 1e-6, r"\approx": 0.02, r"\to": 0.02}  # 1e-3 for a bound
OSCILLATOR = {"α": 0.43, "δ": 1.7, "Δt": 0.23}
OVERDAMPED = {"α": 3.1, "δ": 1.3, "Δt": 0.23}
SYMMETRIC = np.array([[0.9, 0.4], [0.4, -0.3]])
ROTATION = np.array([[0.6, -0.8], [0.8, 0.6]])


def box(title):
    """Say of a function that it returns the values of the names in this box."""
    return lambda function: VALUES.setdefault(title, function)


def numbers(**changed):
    """Return the oscillator's {name: number} and the numbers alone."""
    place = OSCILLATOR | changed
    return place, *(place[name] for name in ("α", "δ", "Δt"))


def border(holds, low, high):
    """Return the place up to which a condition holds, by bisection."""
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def rho(matrix):
    return abs(np.linalg.eigvals(matrix)).max()


def swapped(alpha, delta, dt):
    runs = [semi_implicit_euler(*s, np.zeros(1), alpha, delta, dt) for s in [(1, 0), (0, 1)]]
    return np.transpose([[x[1], v[1]] for x, v in runs])


def flow(alpha, delta, t):
    """Return the exact motion's matrix, as the limit of small steps."""
    z = t / 4096 * np.array([[0, 1], [-delta, -alpha]])
    return np.linalg.matrix_power(np.eye(2) + z + z @ z / 2 + z @ z @ z / 6, 4096)


def power_norm(W, t):
    return np.linalg.norm(np.linalg.matrix_power(W, t), 2)


def by_step(function, p):
    """Return the slopes of a function of numbers by complex steps."""
    steps = 1e-30j * np.eye(np.size(p))
    return np.array([np.imag(function(p + step)) / 1e-30 for step in steps])


def logistic(z):
    return 1 / (1 + np.exp(-z))


def slope(function, z, d=1e-5):
    return (function(z + d) - function(z - d)) / (2 * d)


class At(float):
    """The number that a function has at the place, with or without the place in parentheses."""

    def __call__(self, place):
        return self


# Oscillators


@box("x_{i+1} = x_i + Δt v_i,  v_{i+1} = v_i + Δt (F̃_i − αv_i − δx_i)")
def _():
    place = OSCILLATOR | {"x_i": 0.3, "v_i": -0.8, "F̃_i": 1.9}
    x, v = step_matrix(*OSCILLATOR.values()) @ [0.3, -0.8] + [0, 0.23 * 1.9]
    return place | {"x_i+1": x, "v_i+1": v}


@box("λ± = 1 + Δt μ±")
def _():
    place, alpha, delta, dt = numbers()
    lam = np.sort_complex(np.linalg.eigvals(step_matrix(alpha, delta, dt)))
    return place | {"λ_±": lam, "μ_±": np.sort_complex(np.roots([1, alpha, delta]))}


@box("|λ|² = 1 − αΔt + δΔt²")
def _():
    return OSCILLATOR | {"λ": np.linalg.eigvals(step_matrix(*OSCILLATOR.values()))[0]}


@box("|λ| = √(1 − αΔt)")
def _():
    return OSCILLATOR | {"λ": np.linalg.eigvals(swapped(*OSCILLATOR.values()))[0]}


@box("|X| = F̃₀ / √((δ − ω²)² + α²ω²),  φ = arg(δ − ω² + iαω)")
def _():
    (place, alpha, delta, _), w = numbers(), 0.9
    across = np.array([[delta - w**2, alpha * w], [-alpha * w, delta - w**2]])
    a, b = np.linalg.solve(across, [0.7, 0])  # x = a cos ωt + b sin ωt
    return place | {"ω": w, "F̃_0": 0.7, "X": np.hypot(a, b), "φ": np.arctan2(b, a)}


@box("1/n ln‖∂x_n/∂s_0‖ → ln|λ| = 1/2 ln(1 − αΔt + δΔt²)")
def _():
    place, alpha, delta, dt = numbers(α=0.1, δ=1.2, Δt=0.2)
    A, n = step_matrix(alpha, delta, dt), 10_000
    size = np.linalg.norm(np.linalg.matrix_power(A, n)[0])
    return place | {"n": n, "λ": np.linalg.eigvals(A)[0], "‖∂x_n/∂s_0‖": size}


@box("μ± = −α/2 ± √(α²/4 − δ)")
def _():
    mu = np.sort(np.roots([1, OVERDAMPED["α"], OVERDAMPED["δ"]]))
    return OVERDAMPED | {"μ_±": mu[::-1]}


@box("x(t) = e^(−αt/2) (x₀ C(t) + (v₀ + α/2 x₀) S(t)),  C = cos ω_d t,  S = sin(ω_d t)/ω_d")
def _():
    (place, alpha, delta, _), t, start = numbers(), 1.9, [0.6, -1.1]
    exact, swing = flow(alpha, delta, t), abs(np.roots([1, alpha, delta])[0].imag)
    S = At(exact[0, 1] * np.exp(alpha * t / 2))
    C = At(exact[0, 0] * np.exp(alpha * t / 2) - alpha / 2 * S)
    place |= {"t": t, "x_0": start[0], "v_0": start[1], "ω_d": swing}
    return place | {"C": C, "S": S, "x": At((exact @ start)[0])}


@box("‖e_n‖ ≤ K/(2L) (e^(L t_n) − 1) Δt")
def _():
    K, L, dt, error = 2.3, 1.4, 1e-4, 0
    for _ in range(15_000):
        error = (1 + L * dt) * error + K * dt**2 / 2
    return {"K": K, "L": L, "Δt": dt, "t_n": 1.5, "‖e_n‖": error}


@box("Δt < 2/|μ₋|,  |μ₋| = α/2 + √(α²/4 − δ)")
def _():
    alpha, delta, _ = OVERDAMPED.values()
    limit = border(lambda dt: rho(step_matrix(alpha, delta, dt)) < 1, 0.1, 5)
    return OVERDAMPED | {"Δt": limit, "μ_-": np.roots([1, alpha, delta]).min()}


@box("|λ| = √(1 − αΔt) for Δt < (2√δ − α)/δ")
def _():
    def turns(dt):
        B = swapped(alpha, delta, dt)
        return np.trace(B) ** 2 < 4 * np.linalg.det(B)

    place, alpha, delta, _ = numbers()
    dt = border(turns, 0.1, 2)
    return place | {"Δt": dt, "λ": np.linalg.eigvals(swapped(alpha, delta, dt))[0]}


@box("Δt < 2 / (α/2 + √(α²/4 + δ))  (α > 0)")
def _():
    place, alpha, delta, _ = numbers()
    return place | {"Δt": border(lambda dt: rho(swapped(alpha, delta, dt)) < 1, 0.1, 5)}


@box("E_max/E_min ≤ (2 + √δ Δt) / (2 − √δ Δt)  (α = 0, √δ Δt < 2)")
def _():
    place, _, delta, dt = numbers(Δt=0.7)
    x, v = semi_implicit_euler(0.7, -0.5, np.zeros(20_000), 0, delta, dt)
    energy = v**2 / 2 + delta * x**2 / 2
    return place | {"E_max": energy.max(), "E_min": energy.min()}


@box("sin(ϑ/2) = √δ Δt / 2")
def _():
    place, _, delta, dt = numbers()
    return place | {"ϑ": abs(np.angle(np.linalg.eigvals(swapped(0, delta, dt))[0]))}


@box("|λ|² = 1 + 1/4 δ² Δt⁴  (α = 0)")
def _():
    place, _, delta, dt = numbers(Δt=0.7)
    A = step_matrix(0, delta, dt)  # Heun's step: the mean of no step and two of Euler's
    return place | {"λ": np.linalg.eigvals((np.eye(2) + A @ A) / 2)[0]}


@box("β = 1 − αΔt,  r k = δ Δt²")
def _():
    place, alpha, delta, dt = numbers()
    x = semi_implicit_euler(1, 0.3, np.zeros(30), alpha, delta, dt)[0]
    factors = np.transpose([np.diff(x)[:-1], -x[1:-1]])
    beta, rk = np.linalg.lstsq(factors, np.diff(x)[1:], rcond=None)[0]
    return place | {"β": beta, "r": 0.05, "k": rk / 0.05}


@box("β_c = (1 − √(rk))²,  ρ = |1 − √(rk)|")
def _():
    r, k = 0.8, 2.1
    beta = border(lambda beta: (1 + beta - r * k) ** 2 > 4 * beta, 0, 1)
    return {"r": r, "k": k, "β_c": beta, "ρ": rho([[1 + beta - r * k, -beta], [1, 0]])}


@box("α = −(ln λ+ + ln λ−)/Δt,  δ = (ln λ+ ln λ−)/Δt²")
def _():
    slow, fast = np.sort(np.linalg.eigvals(flow(*OVERDAMPED.values())))[::-1]
    return OVERDAMPED | {"λ_+": slow, "λ_-": fast}


# Networks


@box("z_t = b + W h_{t−1} + U x_t,  h_t = σ(z_t),  ỹ_t = g(V h_t + c)")
def _():
    one = {"W": 0.7, "U": -0.4, "b": 0.5, "V": 1.6, "c": -0.3}
    parameters = {n: np.full((1,) if n in "bc" else (1, 1), size) for n, size in one.items()}
    h, prediction = forward(parameters, np.array([[[0.5]], [[0.9]]]))
    named = {"x_t": 0.9, "h_t-1": h[-2].item(), "h_t": h[-1].item(), "ỹ_t": prediction[-1].item()}
    return one | named | {"z_t": np.arctanh(h[-1].item()), "σ": np.tanh, "g": lambda z: z}


@box("number of parameters = n_h (n_h + n_x + 1) + n_y (n_h + 1)")
def _():
    arrays = initial_parameters(3, 5, 2, np.random.default_rng(0)).values()
    return {"n_x": 3, "n_h": 5, "n_y": 2, "numberofparameters": sum(a.size for a in arrays)}


@box("|x| = √(r(r − 1)) − artanh √(1 − 1/r)")
def _():
    h = np.linspace(0, 0.999, 100_001)
    return {"r": 1.6, "x": -np.max(1.6 * h - np.arctanh(h))}  # weaker: h = tanh(rh + x) has three


@box("ρᵗ ≤ ‖Wᵗ‖₂ ≤ s_maxᵗ")
def _():
    sizes = {"s_max": np.linalg.svd(SYMMETRIC)[1][0], "‖W^t‖_2": power_norm(SYMMETRIC, 5)}
    return {"t": 5, "ρ": rho(SYMMETRIC)} | sizes


@box("ρᵗ ≤ ‖Wᵗ‖₂ ≤ κ(S) ρᵗ")
def _():
    known = {"κ": np.linalg.cond, "S": np.linalg.eig(SYMMETRIC)[1]}
    return known | {"t": 5, "ρ": rho(SYMMETRIC), "‖W^t‖_2": power_norm(SYMMETRIC, 5)}


@box("‖Wᵗ‖₂^(1/t) → ρ  (t → ∞)")
def _():
    W = np.array([[0.9, 5], [0, 0.8]])
    return {"t": 1000, "ρ": rho(W), "‖W^t‖_2": power_norm(W, 1000)}


@box("s_max < 1/γ ⇒ vanishes,  explodes ⇒ s_max > 1/γ")
def _():
    z = np.linspace(-5, 5, 1001)
    at_0 = slope(logistic, 0)  # where all units sit, for the rotation's singular values are equal
    limit = border(lambda size: rho(at_0 * size * ROTATION) < 1, 0, 10)
    return {"γ": np.gradient(logistic(z), z).max(), "s_max": limit}


@box("‖Wᵗ h_0 − α_0 λ_0ᵗ w_0‖ / ‖α_0 λ_0ᵗ w_0‖ ≤ |λ_1/λ_0|ᵗ √(‖h_0‖² − α_0²) / |α_0|")
def _():
    (small, large), w = np.linalg.eigh(SYMMETRIC)
    start, t = np.array([0.3, 0.7]), 3
    share, size = start @ w[:, 1], np.linalg.norm
    main = share * large**t * w[:, 1]
    rest = np.linalg.matrix_power(SYMMETRIC, t) @ start - main
    place = {"t": t, "λ_0": large, "λ_1": small, "α_0": share, "‖h_0‖": size(start)}
    return place | {"‖W^th_0-α_0λ_0^tw_0‖": size(rest), "‖α_0λ_0^tw_0‖": size(main)}


@box("s_n = |λ|ⁿ · 2 Re(c e^{iθn} w)")
def _():
    A, start, n = step_matrix(*OSCILLATOR.values()), [1, 0.5], 7
    (lam, _), vectors = np.linalg.eig(A)
    c = np.linalg.solve(vectors, start)[0]
    place = {"n": n, "c": c, "w": vectors[:, 0], "λ": lam, "θ": np.angle(lam)}
    return place | {"s_n": np.linalg.matrix_power(A, n) @ start}


@box("‖∂h_t/∂h_0‖₂ = 1.5 √(2 (1 + d²)) (1.5 (1 − d))^(t−1)")
def _():
    W, fixed = 1.5 * np.array([[1, -1], [1, -1]]), np.array([0, 0.9])
    J = by_step(lambda h: np.tanh(W @ (h - fixed) + np.arctanh(fixed)), fixed).T
    return {"t": 7, "d": slope(np.tanh, np.arctanh(0.9)), "‖∂h_t/∂h_0‖_2": power_norm(J, 7)}


@box("ρ → g,  s_max → 2g  (n → ∞)")
def _():
    W = np.random.default_rng(1).normal(0, 1.3 / np.sqrt(500), (500, 500))
    h = np.ones(500)
    for _ in range(30):  # ρ is the growth in the long run
        h = W @ h
    growth = (np.linalg.norm(h) / np.sqrt(500)) ** (1 / 30)
    return {"g": 1.3, "ρ": growth, "s_max": np.linalg.norm(W, 2)}


@box("‖Wᵗ h_0‖ = gᵗ ‖h_0‖")
def _():
    start = np.array([0.3, 0.7])
    end = np.linalg.matrix_power(1.3 * ROTATION, 6) @ start
    return {"g": 1.3, "t": 6, "‖h_0‖": np.hypot(*start), "‖W^th_0‖": np.hypot(*end)}


@box("‖∂C_t/∂h_{t−ℓ}‖ ≤ (γ s_max)^ℓ ‖∂C_t/∂h_t‖")
def _():
    after, W, gamma = np.array([0.3, 0.7]), 1.4 * ROTATION, 0.8  # σ(z) = γz
    before = np.linalg.matrix_power(gamma * W.T, 6) @ after
    sizes = {"‖∂C_t/∂h_t-ℓ‖": np.hypot(*before), "‖∂C_t/∂h_t‖": np.hypot(*after)}
    return {"γ": gamma, "ℓ": 6, "s_max": np.linalg.svd(W)[1][0]} | sizes


# Gradients


@box("(∂C)/(∂θ_i) ≈ (C(θ + d e_i) − C(θ − d e_i))/(2d)")
def _():
    def cost(p):
        return np.exp(p[0]) * np.sin(p[1])

    theta = np.array([0.4, 0.9])
    place = {"C": cost, "θ": theta, "d": 0.01, "e_i": np.array([0, 1])}
    return place | {"∂C/∂θ_i": by_step(cost, theta)[1]}


def exponential():
    size = np.exp(0.7 * 0.4)
    rest = {"O": lambda u: 0.7**5 * size / 120 * u}  # the next term
    place = {"C": lambda p: np.exp(0.7 * p), "θ": 0.4, "d": 0.2}
    return place | rest | {"C'": 0.7 * size, "C^(3)": 0.7**3 * size}


box("(C(θ+d) − C(θ−d))/(2d) = C' + d²/6 C^(3) + O(d⁴)")(exponential)
box("Im C(θ + i d)/d = C' − d²/6 C^(3) + O(d⁴)")(exponential)


@box("T/ℓ + ℓ ≥ 2√T")
def _():
    length = np.linspace(1, 37, 100_001)
    return {"T": 37, "ℓ": length[np.argmin(37 / length + length)]}


@box("a cliff: b_c(w) = ½ − σ(½)w  if  J = wσ′(½) > 1")
def _():
    def stays(w):
        return border(lambda b: w * logistic(0.5) + b < 0.5, -10, 10)

    def J(w):
        return slope(lambda h: w * logistic(h), 0.5)

    w = border(lambda w: J(w) < 1, 0, 10)
    return {"w": w, "J": J(w), "b_c": stays, "σ": logistic, "σ'": lambda z: slope(logistic, z)}


@box("∂h_t/∂w = σ(h_{t−1}) + w σ′(h_{t−1}) ∂h_{t−1}/∂w,  ∂h_t/∂b = 1 + w σ′(h_{t−1}) ∂h_{t−1}/∂b")
def _():
    def state(steps):
        def after(p):
            h = 0.5
            for _ in range(steps):
                h = p[0] * logistic(h) + p[1]
            return h

        return after

    place = np.array([5.1, -2.7])
    before, now = by_step(state(3), place), by_step(state(4), place)
    slopes = dict(
        zip(["∂h_t-1/∂w", "∂h_t-1/∂b", "∂h_t/∂w", "∂h_t/∂b"], [*before, *now], strict=True)
    )
    known = {"σ": logistic, "σ'": lambda z: slope(logistic, z)}
    return {"w": 5.1, "h_t-1": state(3)(place)} | known | slopes


@box("‖Δθ‖₂ ≤ rε/(1 − β)")
def _():
    step = 0
    for _ in range(200):
        step = 0.6 * step + 0.3 * 0.7
    return {"r": 0.3, "ε": 0.7, "β": 0.6, "‖Δθ‖_2": step}


@box("ℓ = 1/‖∇ ln C‖ = C/‖∇C‖")
def _():
    def cost(p):
        return p[0] ** 2 + 3 * p[1] ** 4

    place = np.array([0.8, 0.5])
    uphill, size = by_step(cost, place), np.linalg.norm
    length = 1 / by_step(lambda d: np.log(cost(place + d * uphill / size(uphill))), np.zeros(1))[0]
    relative = size(by_step(lambda p: np.log(cost(p)), place))
    return {"C": cost(place), "ℓ": length, "‖∇C‖": size(uphill), "‖∇lnC‖": relative}


@box("r < 2/λ_max")
def _():
    H = np.array([[2.0, 0.7], [0.7, 1.1]])
    limit = border(lambda r: rho(np.eye(2) - r * H) < 1, 0, 10)
    return {"r": limit, "λ_max": np.linalg.eigvalsh(H)[1]}


# Estimates


@box("⟨δ̂⟩ ≈ δ + (2σ²/Δt²) / ⟨(F − x)²⟩")
def _():
    delta, sigma, dt, i = 1.1, 0.03, 0.02, np.arange(100_000)
    stretch, noise = 4 * np.sin(0.05 * i), sigma * np.random.default_rng(0).normal(size=i.size + 2)
    measured = stretch - noise[1:-1], delta * stretch + np.diff(noise, 2) / dt**2
    estimate = (measured[0] @ measured[1]) / (measured[0] @ measured[0])
    place = {"δ": delta, "σ": sigma, "Δt": dt}
    return place | {"⟨δ̂⟩": estimate, "⟨(F-x)^2⟩": np.mean(stretch**2)}


@box("2θ̂(Δt/2) − θ̂(Δt) = θ₀ + O(Δt²)")
def _():
    def estimate(dt):  # the rate with which Euler's step follows an exact decay
        return -np.expm1(-1.3 * dt) / dt

    size = (2 * estimate(0.002) - estimate(0.004) - 1.3) / 0.004**2
    return {"Δt": 0.01, "θ_0": 1.3, "θ̂": estimate, "O": lambda u: size * u}


class Anything(dict):
    def __missing__(self, name):
        return 0.3


def sides(formula, values):
    """Yield (left, relation, right) of each relation in a box."""
    for statement in statements(formula):
        found = [value(side, values) for side in statement[::2]] if len(statement) > 1 else []
        yield from zip(found, statement[1::2], found[1:], strict=False)


def can_be_read(formula):
    try:
        return bool([*sides(formula, Anything())])
    except ValueError:
        return False


def test_every_box_that_speaks_of_numbers_has_its_values():
    readable = {title for title, formula in FOUND if can_be_read(formula)}
    assert readable == VALUES.keys() | OF_WORDS_OR_MATRICES
    assert not VALUES.keys() & OF_WORDS_OR_MATRICES


@pytest.mark.parametrize(
    ("title", "formula"),
    [pytest.param(*found, id=found[0]) for found in FOUND if found[0] in VALUES],
)
def test_a_formula_as_it_is_printed_gives_what_another_way_gives(title, formula):
    known = {"e": np.e, "i": 1j} | VALUES[title]()
    for left, relation, right in sides(formula, known):
        near = TOLERANCE.get(relation, 1e-3)
        assert np.allclose(left, right, rtol=near, atol=0), f"{left} {relation} {right}"
