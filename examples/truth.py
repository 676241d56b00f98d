"""What the warehouse should say of the sample region."""


def truth(): ...
