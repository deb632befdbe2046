using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Tests.Sources;

public sealed class EnumerableSourceQueryTests
{
    private static readonly AllKindsRow Full = new()
    {
        Id = 1,
        Name = "Ann",
        Price = 1.50m,
        Token = Guid.Empty,
        Seen = new DateTimeOffset(2026, 1, 31, 8, 0, 0, TimeSpan.Zero),
        Day = DayOfWeek.Friday,
        Tags = ["é", "b"],
        Extra = JsonDocument.Parse("""{"a":1.50}""").RootElement,
    };

    [Fact]
    public async Task Columns_AreThePropertiesByTheirJsonNames()
    {
        await using var reader = await OneAsync(Full);
        Assert.Equal(["Id", "first-name", "Price", "Token", "Seen", "Day", "Tags", "Extra"], reader.Columns.Select(column => column.Name));
        Assert.Equal("Decimal", reader.Columns[2].DeclaredType);
    }

    [Fact]
    public async Task WriteJson_ScalarsAndObjects_AreWritten()
    {
        await using var reader = await OneAsync(Full);
        string[] expected =
        [
            "1", "\"Ann\"", "1.5", "\"00000000-0000-0000-0000-000000000000\"", "\"2026-01-31T08:00:00Z\"", "5", "[\"é\",\"b\"]", "{\"a\":1.50}",
        ];
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], reader.Json(i));
            Assert.Equal(reader.Hash(i), reader.Hash(i));
        }
    }

    [Fact]
    public async Task TryWriteKey_ScalarsAndEnumerations_AreKeysAndListsAreNot()
    {
        await using var reader = await OneAsync(Full);
        Assert.Equal("1", reader.Key(0));
        Assert.Equal("1.5", reader.Key(2));
        Assert.Equal("5", reader.Key(5));
        Assert.Throws<SourceValueException>(() => reader.Key(6));
    }

    [Fact]
    public async Task IsNull_NullsOfEveryKind_AreNull()
    {
        await using var reader = await OneAsync(new AllKindsRow { Extra = JsonDocument.Parse("null").RootElement });
        for (var i = 1; i < reader.Columns.Count; i++)
        {
            Assert.True(reader.IsNull(i));
            Assert.Equal("null", reader.Json(i));
            Assert.Null(reader.Key(i));
        }
    }

    [Fact]
    public async Task OpenAsync_Function_IsCalledForEveryReading()
    {
        var rows = new List<AllKindsRow> { Full };
        var query = SourceQuery.FromRows(() => rows.ToArray().AsEnumerable(), RowsJson.Default.AllKindsRow);
        await (await query.FirstRowAsync()).DisposeAsync();
        rows.Clear();
        await using var reader = await query.OpenAsync(CancellationToken.None);
        Assert.False(await reader.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task ReadAsync_EnumerationFails_IsSourceFailed()
    {
        static IEnumerable<AllKindsRow> Fail()
        {
            yield return Full;
            throw new InvalidOperationException("secret");
        }

        await using var reader = await SourceQuery.FromRows(Fail(), RowsJson.Default.AllKindsRow).FirstRowAsync();
        var failure = await Assert.ThrowsAsync<PersonalizationException>(async () => await reader.ReadAsync(CancellationToken.None));
        Assert.Equal(ErrorCodes.SourceFailed, failure.Code);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_NullRow_IsSourceFailed()
    {
        await using var reader = await SourceQuery.FromRows(new AllKindsRow[] { null! }, RowsJson.Default.AllKindsRow)
            .OpenAsync(CancellationToken.None);
        await Assert.ThrowsAsync<PersonalizationException>(async () => await reader.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task ReadAsync_CancelledWhileARowIsAwaited_IsCancelled()
    {
        using var cancellation = new CancellationTokenSource();
        static async IAsyncEnumerable<AllKindsRow> Never([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            yield break;
        }

        await using var reader = await SourceQuery.FromRows(() => Never(), RowsJson.Default.AllKindsRow).OpenAsync(CancellationToken.None);
        var read = reader.ReadAsync(cancellation.Token);
        Assert.False(read.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await read);
    }

    [Fact]
    public void Constructor_ContractsThatAreNoRows_AreRefused()
    {
        Assert.Equal(
            ErrorCodes.ConfigurationInvalid,
            Assert.Throws<PersonalizationException>(() => SourceQuery.FromRows(new[] { 1 }, RowsJson.Default.Int32)).Code);
        Assert.Contains(
            "'Day'",
            Assert.Throws<PersonalizationException>(() => SourceQuery.FromRows(Array.Empty<OwnConverterRow>(), RowsJson.Default.OwnConverterRow)).Message,
            StringComparison.Ordinal);
    }

    private static Task<RowReader> OneAsync(AllKindsRow row) => SourceQuery.FromRows([row], RowsJson.Default.AllKindsRow).FirstRowAsync();
}
