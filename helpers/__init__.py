"""What the lecture notebooks share: fast oscillator steppers and live figures."""
