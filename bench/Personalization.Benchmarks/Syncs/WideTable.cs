using System.Globalization;
using System.Text;
using SQLitePCL;

namespace Personalization.Benchmarks.Syncs;

/// <summary>A table of ten columns of mixed types, made with a fixed seed, and the bare loop that reads all of it.</summary>
internal static class WideTable
{
    internal const string Select =
        "SELECT id, account, score, lifetime_value, email, full_name, country, phone, signed_up, note FROM customers";

    internal static readonly string[] Columns =
        ["id", "account", "score", "lifetime_value", "email", "full_name", "country", "phone", "signed_up", "note"];

    private const int Seed = 71;

    private static readonly string[] Countries = ["NL", "DE", "FR", "JP", "BR", "US", "SE", "ZA"];

    private static readonly string[] Words =
        ["prefers", "mail", "phone", "calls", "evening", "orders", "often", "returns", "seldom", "garden", "kitchen", "books", "music", "zoë", "straße", "new"];

    internal static void Create(string path, int rows)
    {
        Batteries_V2.Init();
        Check(raw.sqlite3_open_v2(path, out var database, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, null));
        using (database)
        {
            Check(raw.sqlite3_exec(database, "PRAGMA journal_mode = WAL"));
            Check(raw.sqlite3_exec(
                database,
                "CREATE TABLE customers(id INTEGER PRIMARY KEY, account INTEGER, score REAL, lifetime_value REAL, email TEXT, "
                + "full_name TEXT, country TEXT, phone TEXT, signed_up TEXT, note TEXT)"));
            Check(raw.sqlite3_exec(database, "BEGIN"));
            Check(raw.sqlite3_prepare_v2(database, "INSERT INTO customers VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)", out var insert));
            using (insert)
            {
                var random = new Random(Seed);
                for (var id = 1; id <= rows; id++)
                {
                    Insert(insert, id, random);
                }
            }

            Check(raw.sqlite3_exec(database, "COMMIT"));
            Check(raw.sqlite3_exec(database, "PRAGMA wal_checkpoint(TRUNCATE)"));
        }
    }

    /// <summary>Changes each hundredth row.</summary>
    internal static void Change(string path)
    {
        Check(raw.sqlite3_open_v2(path, out var database, raw.SQLITE_OPEN_READWRITE, null));
        using (database)
        {
            Check(raw.sqlite3_exec(database, "UPDATE customers SET account = account + 1 WHERE id % 100 = 0"));
        }
    }

    /// <summary>The baseline: a loop over the statement that reads every value by its type.</summary>
    /// <returns>A sum over all values, so that none can be left out.</returns>
    internal static long ReadAll(string path, int rows)
    {
        Batteries_V2.Init();
        Check(raw.sqlite3_open_v2(path, out var database, raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_NOMUTEX, null));
        using (database)
        {
            Check(raw.sqlite3_prepare_v2(database, Select, out var statement));
            using (statement)
            {
                var sum = 0L;
                var read = 0;
                for (; raw.sqlite3_step(statement) == raw.SQLITE_ROW; read++)
                {
                    for (var column = 0; column < 10; column++)
                    {
                        sum += raw.sqlite3_column_type(statement, column) switch
                        {
                            raw.SQLITE_INTEGER => raw.sqlite3_column_int64(statement, column),
                            raw.SQLITE_FLOAT => (long)raw.sqlite3_column_double(statement, column),
                            raw.SQLITE_TEXT => raw.sqlite3_column_blob(statement, column).Length,
                            _ => 1,
                        };
                    }
                }

                return read == rows ? sum : throw new InvalidOperationException($"{read} rows were read instead of {rows}.");
            }
        }
    }

    private static void Insert(sqlite3_stmt insert, int id, Random random)
    {
        raw.sqlite3_bind_int64(insert, 1, id);
        raw.sqlite3_bind_int64(insert, 2, random.Next(10_000_000, 99_999_999));
        raw.sqlite3_bind_double(insert, 3, random.NextDouble());
        raw.sqlite3_bind_double(insert, 4, Math.Round(random.NextDouble() * 10_000, 2));
        raw.sqlite3_bind_text(insert, 5, string.Create(CultureInfo.InvariantCulture, $"customer{id}@example.com"));
        raw.sqlite3_bind_text(insert, 6, string.Create(CultureInfo.InvariantCulture, $"Customer {Words[id % Words.Length]} {id % 9973}"));
        raw.sqlite3_bind_text(insert, 7, Countries[random.Next(Countries.Length)]);
        if (random.Next(3) == 0)
        {
            raw.sqlite3_bind_null(insert, 8);
        }
        else
        {
            raw.sqlite3_bind_text(insert, 8, string.Create(CultureInfo.InvariantCulture, $"+31 20 {random.Next(1_000_000, 9_999_999)}"));
        }

        raw.sqlite3_bind_text(
            insert, 9, new DateOnly(2015, 1, 1).AddDays(random.Next(4000)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        raw.sqlite3_bind_text(insert, 10, NoteOf(random));
        raw.sqlite3_step(insert);
        raw.sqlite3_reset(insert);
    }

    private static string NoteOf(Random random)
    {
        var note = new StringBuilder();
        while (note.Length < 80)
        {
            note.Append(Words[random.Next(Words.Length)]).Append(' ');
        }

        return note.ToString();
    }

    private static void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw new InvalidOperationException($"SQLite answered {code}.");
        }
    }
}
