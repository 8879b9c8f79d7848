import java.nio.file.Files;
import java.nio.file.Path;
import org.openapitools.client.JSON;
import org.openapitools.client.model.BasketLine;
import org.openapitools.client.model.Order;
import org.openapitools.client.model.OrderDraft;
import org.openapitools.client.model.OrderOrRequest;
import org.openapitools.client.model.Problem;

/** Reads answers of a later version of the API with the generated client. */
public class ReadAnswer {
  public static void main(String[] args) throws Exception {
    JSON.getGson();
    Order order = Order.fromJson(Files.readString(Path.of(args[0])));
    expect("of-a-later-version", order.getStatus());
    // One type for the address, and one for the lines, in both directions.
    OrderDraft draft = new OrderDraft().shippingAddress(order.getShippingAddress()).addLinesItem(new BasketLine().sku("85123A").quantity(2));
    expect(order.getShippingAddress(), draft.getShippingAddress());
    OrderOrRequest read = OrderOrRequest.fromJson(Files.readString(Path.of(args[0])));
    expect(Order.class, read.getActualInstance().getClass());
    Problem problem = Problem.fromJson(Files.readString(Path.of(args[1])));
    expect("of-a-later-version", problem.getCode());
    System.out.println("read an order of status " + order.getStatus());
  }

  private static void expect(Object wanted, Object found) {
    if (!wanted.equals(found)) throw new AssertionError(found + " is not " + wanted);
  }
}
