"""The colours of every figure, by meaning; `plt.style.use("helpers.lecture")` sets the rest."""

# The colours themselves stand in lecture.mplstyle, in this order.
POSITION, VELOCITY, FORCE, HIDDEN, GRADIENT, EXACT = (f"C{i}" for i in range(6))
