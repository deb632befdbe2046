using System.Data.Odbc;
using System.Globalization;
using DuckDB.NET.Data;
using MySqlConnector;
using Personalization.Sources;
using Personalization.TestData;

namespace Personalization.Warehouse.Tests.Ado.Providers;

/// <summary>Random numbers and times are exactly what they are in the database; DuckDB's provider may reject what it cannot give.</summary>
public sealed class RandomValueTests(MariaFixture fixture) : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static int Seed { get; } = int.TryParse(Environment.GetEnvironmentVariable("PERSONALIZATION_TEST_SEED"), out var seed) ? seed : 20260131;

    private static int Count { get; } = 40 * (int.TryParse(Environment.GetEnvironmentVariable("PERSONALIZATION_TEST_SCALE"), out var scale) ? scale : 1);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Values_OfMariaDb_AreExactThroughItsProviderAndThroughOdbc()
    {
        var database = await fixture.CreateDatabaseAsync();
        ISource[] sources =
        [
            new AdoSource("warehouse", MySqlConnectorFactory.Instance, database.ConnectionString, new AdoSourceOptions { Dialect = SqlDialect.MySql }),
            new AdoSource("warehouse", OdbcFactory.Instance, database.OdbcConnectionString, new AdoSourceOptions { Dialect = SqlDialect.MySql }),
        ];
        await CheckAsync(sources, 65, 30, values => database.ExecuteAsync(values.Statements), "datetime(6)", mayReject: false);
    }

    [Fact]
    public async Task Values_OfDuckDb_AreExactOrRejected()
    {
        var file = new DuckDbFile(_directory.File("t.duckdb"));
        await CheckAsync([new AdoSource("lake", DuckDBClientFactory.Instance, file.ConnectionString)], 38, 38, values => file.ExecuteAsync(values.Statements), "timestamp", mayReject: true);
    }

    private static async Task CheckAsync(ISource[] sources, int maxPrecision, int maxScale, Func<OddValues, Task> fillAsync, string timestamp, bool mayReject)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"PERSONALIZATION_TEST_SEED={Seed}");
        var random = new Random(Seed);
        var wrong = new List<string>();
        for (var round = 0; round < 6; round++)
        {
            var precision = random.Next(1, maxPrecision + 1);
            var scale = random.Next(0, Math.Min(precision, maxScale) + 1);
            var fits = precision <= 28;
            await ReadAsync(new OddValues($"decimal({precision},{scale})", Distinct(() => Number(random, precision, scale))), mayReject && !fits);
        }

        await ReadAsync(new OddValues("bigint", Distinct(() => Integer(random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(63)))), mayReject: false);
        await ReadAsync(new OddValues(timestamp, Distinct(() => Time(random))), mayReject: false);
        Assert.Empty(wrong);

        async Task ReadAsync(OddValues values, bool mayReject)
        {
            await fillAsync(values);
            foreach (var source in sources)
            {
                wrong.AddRange(await values.CheckAsync(source, mayReject));
            }
        }
    }

    private static (string Sql, string Json)[] Distinct(Func<(string Sql, string Json)> next)
        => [.. Enumerable.Range(0, Count).Select(_ => next()).DistinctBy(value => value.Json)];

    private static (string Sql, string Json) Integer(long value) => (value.ToString(CultureInfo.InvariantCulture), value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Makes a number of up to so many digits, often with zeros at its ends.</summary>
    private static (string Sql, string Json) Number(Random random, int precision, int scale)
    {
        var whole = Digits(random, random.Next(0, precision - scale + 1)).TrimStart('0');
        var fraction = Digits(random, random.Next(0, scale + 1));
        var sign = random.Next(2) == 0 ? "-" : string.Empty;
        var text = fraction.TrimEnd('0') is { Length: > 0 } rest ? $"{(whole.Length == 0 ? "0" : whole)}.{rest}" : whole.Length == 0 ? "0" : whole;
        return ($"'{sign}{(whole.Length == 0 ? "0" : whole)}{(fraction.Length == 0 ? string.Empty : "." + fraction)}'", text == "0" ? text : sign + text);
    }

    private static string Digits(Random random, int count)
    {
        var isSparse = random.Next(3) == 0;
        return string.Create(count, random, (digits, random) =>
        {
            for (var i = 0; i < digits.Length; i++)
            {
                digits[i] = isSparse && random.Next(5) != 0 ? '0' : (char)('0' + random.Next(10));
            }
        });
    }

    private static (string Sql, string Json) Time(Random random)
    {
        var time = new DateTime(1000, 1, 1).AddTicks(random.NextInt64(8000L * 365 * TimeSpan.TicksPerDay) / 10 * 10);
        time = random.Next(3) == 0 ? time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond)) : time;
        return ($"'{time.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}'", $"\"{time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)}\"");
    }
}
