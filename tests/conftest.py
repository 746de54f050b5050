"""Array shapes are checked while the tests run."""

from jaxtyping import install_import_hook

# Shapes in annotations are promises; under test they are checked at every call. (Modules with
# pydantic validators are left out: beartype cannot check pydantic's own protocols.)
KERNELS = ("bases.economy", "equilibrium", "outcomes", "sensitivity", "welfare")
install_import_hook(
    ["interlock.numerics", *(f"interlock.trade.{name}" for name in KERNELS)], "beartype.beartype"
)
