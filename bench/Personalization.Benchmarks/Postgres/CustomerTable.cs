using System.Globalization;
using Npgsql;
using Personalization.TestData;

namespace Personalization.Benchmarks.Postgres;

/// <summary>A PostgreSQL table of ten columns of mixed types, the same each time, and the bare loop that reads all of it.</summary>
internal static class CustomerTable
{
    internal static readonly string[] Columns =
        ["id", "account", "balance", "score", "email", "full_name", "note", "signed_up", "active", "born"];

    /// <summary>Reads the table's first rows in the order of its key.</summary>
    internal static string Select(int rows)
        => string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT id, account, balance, score, email, full_name, note, signed_up, active, born FROM customers WHERE id <= {rows} ORDER BY id");

    /// <summary>Fills the table on the server, by arithmetic, and leaves nothing for the server to tidy up while it is read.</summary>
    internal static Task CreateAsync(string connectionString, int rows)
        => PostgresServer.ExecuteAsync(
            connectionString,
            """
            CREATE TABLE customers(id int8 NOT NULL, account int4 NOT NULL, balance numeric(12,2) NOT NULL, score float8 NOT NULL,
              email text NOT NULL, full_name text NOT NULL, note text, signed_up timestamptz NOT NULL, active bool NOT NULL, born date NOT NULL)
            """,
            string.Create(CultureInfo.InvariantCulture, $"""
            INSERT INTO customers
            SELECT i, 10000000 + (i::int8 * 7919) % 90000000, (i::int8 * 104729 % 1000000000)::numeric / 100, sin(i), 'customer' || i || '@example.com',
              'Customer ' || (ARRAY['Zoë', 'Anna', 'Björn', 'Chloé', 'Ken', 'Maria', 'Olu', 'Wei'])[1 + i % 8] || ' ' || i % 9973,
              CASE WHEN i % 3 <> 0 THEN 'prefers ' || (ARRAY['mail', 'phone', 'evening calls', 'the straße'])[1 + i % 4] || ' and orders often, ' || md5(i::text) END,
              timestamptz '2015-01-01 08:30:00+00' + i % 100000000 * interval '1.000001 second', i % 5 <> 0, date '1940-01-01' + i % 25000
            FROM generate_series(1, {rows}) i
            """),
            "ALTER TABLE customers ADD PRIMARY KEY (id), SET (autovacuum_enabled = false)",
            "VACUUM (ANALYZE, FREEZE) customers",
            "CHECKPOINT");

    /// <summary>How many bytes the values of the first rows have, as PostgreSQL stores them.</summary>
    internal static async Task<long> BytesAsync(string connectionString, int rows)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        var sizes = string.Join(" + ", Columns.Select(column => $"coalesce(pg_column_size({column}), 0)"));
        await using var command = new NpgsqlCommand(
            string.Create(CultureInfo.InvariantCulture, $"SELECT sum({sizes}) FROM customers WHERE id <= {rows}"), connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The baseline: a loop over the statement that reads every value by its type.</summary>
    /// <returns>A sum over all values, so that none can be left out.</returns>
    internal static long ReadAll(string connectionString, int rows)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var command = new NpgsqlCommand(Select(rows), connection);
        using var reader = command.ExecuteReader();
        var sum = 0L;
        var read = 0;
        for (; reader.Read(); read++)
        {
            sum += reader.IsDBNull(0) ? 1 : reader.GetInt64(0);
            sum += reader.IsDBNull(1) ? 1 : reader.GetInt32(1);
            sum += reader.IsDBNull(2) ? 1 : (long)reader.GetDecimal(2);
            sum += reader.IsDBNull(3) ? 1 : (long)reader.GetDouble(3);
            sum += reader.IsDBNull(4) ? 1 : reader.GetString(4).Length;
            sum += reader.IsDBNull(5) ? 1 : reader.GetString(5).Length;
            sum += reader.IsDBNull(6) ? 1 : reader.GetString(6).Length;
            sum += reader.IsDBNull(7) ? 1 : reader.GetDateTime(7).Second;
            sum += reader.IsDBNull(8) ? 1 : reader.GetBoolean(8) ? 2 : 3;
            sum += reader.IsDBNull(9) ? 1 : reader.GetFieldValue<DateOnly>(9).Day;
        }

        return read == rows ? sum : throw new InvalidOperationException($"{read} rows were read instead of {rows}.");
    }
}
