using System.Text;
using Personalization.DependencyInjection;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Preview;

/// <summary>One row tried out, with and without a write.</summary>
public sealed class RowTestTests
{
    private static readonly object?[][] Rows = [[1, "ada@shop.example", "Ada"], [2, "bob@shop.example", "Bob"], [3, "nonsense", "Cy"]];

    [Fact]
    public async Task TestRowAsync_Row_ShowsItAndWhatBecomesOfIt()
    {
        await using var sync = Create();

        var test = await Syncs(sync).TestRowAsync(OneSync.Id, "2");

        Assert.Equal(PreviewOperationKind.Added, test.Kind);
        Assert.Equal("""{"id":2,"email":"bob@shop.example","name":"Bob"}""", Text(test.Row));
        Assert.Equal(
            ["name column \"Bob\"", "by template \"BOB added\"", "o object {\"n\":\"Bob\",\"region\":\"EMEA\"}"],
            test.Fields.Select(field => $"{field.Name} {field.Kind} {Text(field.Value)}"));
        Assert.Equal("""{"name":"Bob","by":"BOB added","o":{"n":"Bob","region":"EMEA"}}""", Text(test.After));
        Assert.Equal(("-", null, null), (Text(test.Before), test.Refusal, test.Written));
        Assert.Null(await (await sync.OpenAsync()).FindAsync("id", "2", default));
    }

    [Fact]
    public async Task TestRowAsync_RowThatOneMappingRefuses_ShowsWhatTheOthersMakeOfIt()
    {
        await using var sync = Create(sync => sync.MapTemplate("checked", "{{ email | validate_email }}"));

        var test = await Syncs(sync).TestRowAsync(OneSync.Id, "3", new RowTestOptions { Write = true });

        Assert.Equal("Field 'checked': line 1, column 3: The value is not an e-mail address.", test.Refusal);
        Assert.Equal("\"Cy\"", Text(test.Fields[0].Value));
        Assert.Equal(test.Refusal, test.Fields[^1].Refusal);
        Assert.Equal(("-", null), (Text(test.After), test.Written));
    }

    [Fact]
    public async Task TestRowAsync_NoSuchRow_SaysSo()
    {
        await using var sync = Create();

        var exception = await Assert.ThrowsAsync<PersonalizationException>(() => Syncs(sync).TestRowAsync(OneSync.Id, "02"));

        Assert.Equal(ErrorCodes.RowNotFound, exception.Code);
    }

    [Fact]
    public async Task TestRowAsync_WriteBeforeTheFirstRun_WritesThisRecordAndTheCollectionIsStillLoading()
    {
        await using var sync = Create();

        var test = await Syncs(sync).TestRowAsync(OneSync.Id, "2", new RowTestOptions { Write = true });

        Assert.Equal(1, test.Written?.Added);
        Assert.Equal(Text(test.After), await sync.FindAsync("2"));
        Assert.False(Syncs(sync).IsReady("people"));
        var run = await sync.RunAsync();
        Assert.Equal((SyncRunStatus.Success, 2, 1), (run.Status, run.Counts.Added, run.Counts.Changed));
        Assert.Equal("""{"name":"Bob","by":"BOB changed","o":{"n":"Bob","region":"EMEA"}}""", await sync.FindAsync("2"));
    }

    [Fact]
    public async Task TestRowAsync_WriteAfterARun_LeavesEverythingElseKnown()
    {
        await using var sync = Create();
        await sync.RunAsync();
        sync.Rows.SetRows([1, "ada@shop.example", "Ada L"], [2, "bob@shop.example", "Bob B"], Rows[2]);

        var test = await Syncs(sync).TestRowAsync(OneSync.Id, "2", new RowTestOptions { Write = true });

        Assert.Equal((PreviewOperationKind.Changed, 1), (test.Kind, test.Written?.Changed));
        Assert.Contains("\"name\":\"Ada\"", await sync.FindAsync("1"), StringComparison.Ordinal);
        Assert.Contains("\"by\":\"BOB B changed\"", await sync.FindAsync("2"), StringComparison.Ordinal);
        Assert.True(Syncs(sync).IsReady("people"));
        var run = await sync.RunAsync();
        Assert.Equal((0, 2, 1, 0), (run.Counts.Added, run.Counts.Changed, run.Counts.Unchanged, run.Counts.Removed));
    }

    [Fact]
    public async Task TestRowAsync_WrittenRowLeavesTheModel_TheNextRunRemovesIt()
    {
        await using var sync = Create();
        await sync.RunAsync(Rows[0]);
        sync.Rows.SetRows(Rows);
        await Syncs(sync).TestRowAsync(OneSync.Id, "2", new RowTestOptions { Write = true });

        var run = await sync.RunAsync(Rows[0]);

        Assert.Equal((1, 1), (run.Counts.Unchanged, run.Counts.Removed));
        Assert.Null(await sync.FindAsync("2"));
    }

    [Fact]
    public async Task TestRowAsync_AsRemovedAndWritten_RemovesUntilTheNextRunWritesItAgain()
    {
        await using var sync = Create();
        await sync.RunAsync();
        var removed = new RowTestOptions { As = PreviewOperationKind.Removed };

        var shown = await Syncs(sync).TestRowAsync(OneSync.Id, "1", removed);
        Assert.NotNull(await sync.FindAsync("1"));
        removed.Write = true;
        var written = await Syncs(sync).TestRowAsync(OneSync.Id, "1", removed);

        Assert.Equal(Text(shown.Before), Text(written.Before));
        Assert.Equal(("-", 1), (Text(written.After), written.Written?.Removed));
        Assert.Null(await sync.FindAsync("1"));
        var run = await sync.RunAsync();
        Assert.Equal((1, 2), (run.Counts.Changed, run.Counts.Unchanged));
        Assert.NotNull(await sync.FindAsync("1"));
    }

    [Fact]
    public async Task TestRowAsync_RemovalOfAKeyThatNobodyHas_WritesNothing()
    {
        await using var sync = Create();

        var test = await Syncs(sync).TestRowAsync(OneSync.Id, "99", new RowTestOptions { As = PreviewOperationKind.Removed, Write = true });

        Assert.Equal(("-", "-", null), (Text(test.Row), Text(test.After), test.Written));
    }

    [Fact]
    public async Task TestRowAsync_ColumnsWithPolicies_AreNotShownInClear()
    {
        await using var sync = Create(sync => sync.Column("email", pii: PiiPolicy.Drop).Column("name", pii: PiiPolicy.Hash));

        var test = await Syncs(sync).TestRowAsync(OneSync.Id, "1");

        Assert.DoesNotContain("ada@shop.example", Text(test.Row), StringComparison.Ordinal);
        Assert.DoesNotContain("Ada\"", Text(test.Row) + Text(test.After), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TestRowAsync_ElementOfAnArray_IsFound()
    {
        await using var sync = new OneSync(
            new FakeQuery("id", "devices").SetRows([1, "[\"a\",\"b\"]"]), sync => sync.Index("id", column: "devices").Map("_ht_devices_element", to: "device"));

        var test = await Syncs(sync).TestRowAsync(OneSync.Id, "b");

        Assert.Equal("""{"device":"b"}""", Text(test.After));
        Assert.Equal("""{"id":1,"devices":"[\"a\",\"b\"]","_ht_devices_element":"b"}""", Text(test.Row));
    }

    [Fact]
    public async Task TestRowAsync_IndexValueOfAnotherRecord_IsRefusedByTheStoreAndNothingIsWritten()
    {
        await using var sync = Create(sync => sync.Index("email", column: "email"), "email");
        await sync.RunAsync();
        sync.Rows.SetRows(Rows[0], [4, "ada@shop.example", "Dee"]);

        var test = await Syncs(sync).TestRowAsync(OneSync.Id, "4", new RowTestOptions { Write = true });

        Assert.NotNull(test.WriteRefusal);
        Assert.Equal(0, test.Written?.Added);
        Assert.Null(await sync.FindAsync("4"));
        Assert.Contains("\"name\":\"Ada\"", await sync.FindAsync("ada@shop.example", "email"), StringComparison.Ordinal);
    }

    private static ISyncService Syncs(OneSync sync) => sync.Get<ISyncService>();

    private static string Text(ReadOnlyMemory<byte>? json) => json is { } known ? Encoding.UTF8.GetString(known.Span) : "-";

    private static OneSync Create(Action<SyncBuilder>? more = null, params string[] indexes) => new(
        new FakeQuery("id", "email", "name").SetRows(Rows),
        sync =>
        {
            sync.OnRemoved(RecordDeleteBehavior.DeleteRecord).MaxRemovedPercent(100).Map("name").MapTemplate("by", "{{ name | upcase }} {{ context.operation }}")
                .MapObject("o", o => o.Map("name", to: "n").MapStatic("region", "EMEA"));
            more?.Invoke(sync);
        },
        people => Array.ForEach(indexes, index => people.Index(index)));
}
