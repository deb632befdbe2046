using System.Buffers;
using System.Text;

namespace Personalization.Testing.Tests;

public sealed class FakeQueryTests
{
    [Fact]
    public async Task OpenAsync_NoRowsSet_HasColumnsAlone()
    {
        var query = new FakeQuery("id", "name");

        await using var reader = await query.OpenAsync(default);

        Assert.Equal(["id", "name"], reader.Columns.Select(column => column.Name));
        Assert.False(await reader.ReadAsync(default));
    }

    [Fact]
    public async Task SetRows_ValuesOfManyTypes_AreReadAsFromADatabase()
    {
        var query = new FakeQuery("v").SetRows(
            [1], [2L], [true], ["text"], [1.50m], [0.5], [new DateOnly(2024, 2, 29)], [Guid.Empty], [(byte)7], [null], [DBNull.Value]);

        Assert.Equal(
            ["1", "2", "true", "text", "1.5", "0.5", "2024-02-29", "00000000-0000-0000-0000-000000000000", "7", "-", "-"], await ReadAsync(query));
    }

    [Fact]
    public async Task SetRows_ArrayChangedAfterwards_KeepsWhatWasSet()
    {
        object?[] row = ["Ann"];
        var query = new FakeQuery("name").SetRows(row);
        row[0] = "Bob";

        Assert.Equal(["Ann"], await ReadAsync(query));
    }

    [Fact]
    public void SetRows_WrongNumberOfValues_NamesTheRow()
    {
        var thrown = Assert.Throws<ArgumentException>(() => new FakeQuery("id", "name").SetRows([1, "Ann"], [2]));

        Assert.Contains("Row 2 has 1 values for 2 columns", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThenRows_EachVersion_IsReadOnceToItsEndAndTheLastStays()
    {
        var query = new FakeQuery("id").SetRows([1]).ThenRows([2]).ThenRows([3]);

        Assert.Equal(["1"], await ReadAsync(query));
        Assert.Equal(["2"], await ReadAsync(query));
        Assert.Equal(["3"], await ReadAsync(query));
        Assert.Equal(["3"], await ReadAsync(query));
        Assert.Equal(4, query.Opens);
    }

    [Fact]
    public async Task ThenRows_ReadingThatFails_DoesNotUseUpItsVersion()
    {
        var query = new FakeQuery("id").SetRows([1], [2]).ThenRows([3]).FailAfter(1, times: 1);

        await Assert.ThrowsAsync<PersonalizationException>(() => ReadAsync(query));

        Assert.Equal(["1", "2"], await ReadAsync(query));
        Assert.Equal(["3"], await ReadAsync(query));
    }

    [Fact]
    public async Task Constructor_OtherQueries_AreVersionsToo()
    {
        var query = new FakeQuery(new FakeQuery("id").SetRows([1]), new FakeQuery("id").SetRows([2]));

        Assert.Equal(["1"], await ReadAsync(query));
        Assert.Equal(["2"], await ReadAsync(query));
        Assert.Throws<InvalidOperationException>(() => query.SetRows([3]));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(9, 3)]
    public async Task FailAfter_Rows_AreReadBeforeIt(int rows, int read)
    {
        var query = new FakeQuery("id").SetRows([1], [2], [3]).FailAfter(rows, new TimeoutException());
        await using var reader = await query.OpenAsync(default);

        for (var i = 0; i < read; i++)
        {
            Assert.True(await reader.ReadAsync(default));
        }

        await Assert.ThrowsAsync<TimeoutException>(async () => await reader.ReadAsync(default));
    }

    [Fact]
    public async Task FailAfter_NoExceptionGiven_FailsAsASourceDoes()
    {
        var thrown = await Assert.ThrowsAsync<PersonalizationException>(() => ReadAsync(new FakeQuery("id").FailAfter(0)));

        Assert.Equal(ErrorCodes.SourceFailed, thrown.Code);
    }

    [Fact]
    public async Task FailOpen_Times_PassesAfterThem()
    {
        var query = new FakeQuery("id").SetRows([1]).FailOpen(new TimeoutException(), times: 2);

        await Assert.ThrowsAsync<TimeoutException>(() => ReadAsync(query));
        await Assert.ThrowsAsync<TimeoutException>(() => ReadAsync(query));

        Assert.Equal(["1"], await ReadAsync(query));
        Assert.Equal(3, query.Opens);
    }

    [Fact]
    public async Task ClearFaults_FromThenOn_ReadsToTheEnd()
    {
        var query = new FakeQuery("id").SetRows([1]).FailOpen().FailAfter(0);
        await Assert.ThrowsAsync<PersonalizationException>(() => ReadAsync(query));

        query.ClearFaults();

        Assert.Equal(["1"], await ReadAsync(query));
    }

    [Fact]
    public async Task PauseAfter_Rows_HoldsTheReadingUntilTheGateOpens()
    {
        var gate = new TestGate();
        var query = new FakeQuery("id").SetRows([1], [2]).PauseAfter(1, gate, times: 1);

        var held = ReadAsync(query);
        await gate.WaitForArrivalAsync();
        Assert.False(held.IsCompleted);
        query.SetRows([7]);
        Assert.Equal(["7"], await ReadAsync(query));

        gate.Open();
        Assert.Equal(["1", "2"], await held);
    }

    [Fact]
    public async Task PauseAfter_CancelledWhileHeld_IsCancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var gate = new TestGate();
        await using var reader = await new FakeQuery("id").SetRows([1]).PauseAfter(0, gate).OpenAsync(default);
        var held = reader.ReadAsync(cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held);
    }

    [Fact]
    public void CreateQuery_OfASource_AnswersWhatWasSaid()
    {
        var customers = new FakeQuery("id");
        var source = new FakeSource("shop").Add("select id from customers", customers);

        Assert.Equal("shop", source.Name);
        Assert.Same(customers, source.CreateQuery("select id from customers"));
        var thrown = Assert.Throws<ArgumentException>(() => source.CreateQuery("select 1"));
        Assert.Contains("select id from customers", thrown.Message, StringComparison.Ordinal);
    }

    private static async Task<List<string>> ReadAsync(FakeQuery query)
    {
        var read = new List<string>();
        await using var reader = await query.OpenAsync(default);
        while (await reader.ReadAsync(default))
        {
            var text = new ArrayBufferWriter<byte>();
            read.Add(reader.TryWriteKey(0, text) ? Encoding.UTF8.GetString(text.WrittenSpan) : "-");
        }

        return read;
    }
}
