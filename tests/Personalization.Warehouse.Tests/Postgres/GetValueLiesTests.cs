using System.Globalization;
using Npgsql;
using Personalization.TestData;

namespace Personalization.Warehouse.Tests.Postgres;

/// <summary>Why wire bytes are decoded here: for each of these values the driver's own objects throw, or say something else than the server.</summary>
public sealed class GetValueLiesTests(PostgresFixture fixture)
{
    [Theory]
    [InlineData("1e30::numeric", "1000000000000000000000000000000")]
    [InlineData("12345678901234567890.123456789012345678901::numeric", "12345678901234567890.123456789012345678901")]
    [InlineData("'NaN'::numeric", "refused: NaN")]
    [InlineData("'Infinity'::numeric", "refused: NaN")]
    [InlineData("date '0044-03-15 BC'", "\"-0043-03-15\"")]
    [InlineData("date '10000-01-01'", "\"+10000-01-01\"")]
    [InlineData("timestamp '0044-03-15 12:00:00 BC'", "\"-0043-03-15T12:00:00\"")]
    [InlineData("time '24:00'", "\"24:00:00\"")]
    [InlineData("interval '1 month'", "\"P1M\"")]
    [InlineData("interval '1 year 2 months 3 days'", "\"P1Y2M3D\"")]
    [InlineData("array[1, null, 3]", "[1,null,3]")]
    [InlineData("array[true, null]", "[true,null]")]
    [InlineData("array[uuid '00000000-0000-0000-0000-000000000000', null]", "[\"00000000-0000-0000-0000-000000000000\",null]")]
    public async Task GetValue_Throws_AndTheReaderDoesNot(string value, string expected)
    {
        var (answer, exception) = await GetValueAsync(value);

        Assert.Null(answer);
        Assert.NotNull(exception);
        await ReaderAnswersAsync(value, expected);
    }

    [Theory]
    [InlineData("date 'infinity'", "9999-12-31", "refused: infinite date")]
    [InlineData("timestamp '-infinity'", "0001-01-01", "refused: infinite timestamp")]
    [InlineData("timestamptz 'infinity'", "9999-12-31", "refused: infinite timestamp")]
    [InlineData("row(1, 'a')", "Object[]", "{\"f1\":1,\"f2\":\"a\"}")]
    [InlineData("timestamptz '294276-12-31 23:59:59.999999+00'", "1999-12-23", "\"+294276-12-31T23:59:59.999999Z\"")]
    [InlineData("interval '1 day'", "24:00", "\"P1D\"")]
    [InlineData("money '1.50'", "1.5", "refused: money")]
    public async Task GetValue_Lies_AndTheReaderDoesNot(string value, string lie, string expected)
    {
        var (answer, exception) = await GetValueAsync(value);

        Assert.True(answer is not null, exception?.ToString());
        Assert.Contains(lie, answer, StringComparison.Ordinal);
        await ReaderAnswersAsync(value, expected);
    }

    private async Task ReaderAnswersAsync(string value, string expected)
    {
        await using var source = new PostgresSource("warehouse", await fixture.CreateDatabaseAsync());
        var answer = Assert.Single(await ReaderText.FirstRowAsync(source, $"select {value} as v"));
        if (expected.StartsWith("refused: ", StringComparison.Ordinal))
        {
            Assert.StartsWith("refused: ", answer, StringComparison.Ordinal);
            Assert.Contains(expected["refused: ".Length..], answer, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(expected, answer);
        }
    }

    private async Task<(string? Answer, Exception? Exception)> GetValueAsync(string value)
    {
        await using var connection = new NpgsqlConnection(await fixture.CreateDatabaseAsync() + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand($"select {value} as v", connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        Assert.True(await reader.ReadAsync(TestContext.Current.CancellationToken));
        try
        {
            var answer = reader.GetValue(0);
            return (answer switch
            {
                DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                TimeOnly time => time.ToString("HH:mm", CultureInfo.InvariantCulture),
                TimeSpan time => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}"),
                _ => Convert.ToString(answer, CultureInfo.InvariantCulture),
            }, null);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return (null, exception);
        }
    }
}
