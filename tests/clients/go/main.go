// Reads answers of a later version of the API with the generated client.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	quartermaster "example.com/shop/quartermaster"
)

const later = "of-a-later-version"

func read(path string, into any) {
	content, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(content, into)
	}
	if err != nil {
		panic(err)
	}
}

func main() {
	var order quartermaster.Order
	read(os.Args[1], &order)
	if order.GetStatus() != later {
		panic("the status is " + order.GetStatus())
	}
	var either quartermaster.OrderOrRequest
	read(os.Args[1], &either)
	if either.Order == nil {
		panic("it is not read as an order")
	}
	var problem quartermaster.Problem
	read(os.Args[2], &problem)
	if problem.GetCode() != later {
		panic("the code is " + problem.GetCode())
	}
	// One type for the address, and one for the lines, in both directions.
	address := order.GetShippingAddress()
	draft := quartermaster.OrderDraft{ShippingAddress: address, Lines: []quartermaster.BasketLine{{Sku: "85123A", Quantity: 2}}}
	fmt.Printf("read an order of status %s to %s\n", order.GetStatus(), draft.ShippingAddress.GetCity())
}
