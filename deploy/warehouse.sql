-- What the composed PostgreSQL holds at first.
create table customers (user_id bigint primary key, email text, full_name text, lifetime_value numeric(12, 2));
insert into customers values
  (1, 'ada@shop.example', 'Ada', 1250.50),
  (2, 'bob@shop.example', 'Bob', 99.90),
  (3, 'cy@shop.example', 'Cy', null);
