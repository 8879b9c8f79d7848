"""Reads answers of a later version of the API with the generated client."""

import sys
from pathlib import Path

from quartermaster_client import BasketLine, Order, OrderDraft, OrderOrRequest, Problem

LATER = "of-a-later-version"

order = Order.from_json(Path(sys.argv[1]).read_text())
assert order.status == LATER, order.status
assert isinstance(OrderOrRequest.from_json(Path(sys.argv[1]).read_text()).actual_instance, Order)
problem = Problem.from_json(Path(sys.argv[2]).read_text())
assert problem.code == LATER, problem.code
# One type for the address, and one for the lines, in both directions.
draft = OrderDraft(
    currency="EUR",
    lines=[BasketLine(sku="85123A", quantity=2)],
    shippingAddress=order.shipping_address,
    shippingQuoteId=order.id,
    shippingOptionId=order.id,
    paymentMethod="pm_card_visa",
)
assert draft.to_dict()["shippingAddress"]["city"] == "Berlin"
print(f"read an order of status {order.status}")
