using Microsoft.Data.Sqlite;

namespace Personalization.HttpBenchmarks;

/// <summary>A SQLite file of customers whose records are about 600 bytes.</summary>
internal static class Shop
{
    internal static void Create(string file, int rows)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            pragma journal_mode = off;
            create table customers(user_id integer primary key, email text, full_name text, city text, points integer, lifetime_value real, segment text, history text, address text);
            insert into customers
            with recursive n(i) as (select 1 union all select i + 1 from n where i < $rows)
            select i, 'c' || i || '@shop.example', 'Customer number ' || i, 'City ' || (i % 997), i * 7919 % 10000, i * 1.25, 'segment-' || (i % 12),
                   substr(hex(i * 2654435761 % 4294967296) || replace(hex(zeroblob(128)), '00', 'h' || (i % 10)), 1, 220),
                   substr('Street ' || (i % 400) || ', ' || replace(hex(zeroblob(100)), '00', 'a' || (i % 7)), 1, 160)
            from n
            """;
        command.Parameters.AddWithValue("$rows", rows);
        command.ExecuteNonQuery();
    }
}
