namespace Quickstart.Shop;

/// <summary>The models: plain SQL, one row a record.</summary>
internal static class ShopModels
{
    internal const string Customers = """
        select
          c.user_id,
          c.email,
          c.full_name,
          c.city,
          c.points,
          c.ltv,
          c.credit_limit,
          case when cast(c.credit_limit as real) > 2500 then 'plus' else 'free' end as plan,
          (
            select json_group_array(json_object('order_id', o.order_id, 'placed_on', o.placed_on, 'total', o.total, 'items', o.items))
            from (select * from orders where orders.user_id = c.user_id order by orders.order_id) as o
          ) as orders
        from customers as c
        """;

    internal const string Products = """
        select sku, name, price, stock > 0 as in_stock, tags
        from products
        """;
}
