using System.Text;
using System.Text.Json;
using Personalization.Records;
using Personalization.Tests.Primitives;

namespace Personalization.Tests.Records;

public sealed class StoredRecordTests
{
    private static readonly string[] Syncs = ["a", "b", "c"];

    [Fact]
    public void Apply_FirstWrite_KeepsTheBytesOfThePart()
    {
        ReadOnlyMemory<byte> part = """{"n":1}"""u8.ToArray();
        var record = StoredRecord.Apply(null, new RecordOperation(RecordOperationKind.Write, "1", part), Batch("a"), keepTombstone: true)!;

        Assert.Equal(part, record.Utf8Json);
        Assert.Equal(part, record.JsonOf(record.Parts[0]));
        Assert.True(record.IsVisible);
    }

    [Fact]
    public void Apply_NothingToDo_AnswersTheRecordItself()
    {
        var record = StoredRecord.Apply(null, Write("1", """{"n":1}"""), Batch("a"), keepTombstone: true);
        Assert.Same(record, StoredRecord.Apply(record, new RecordOperation(RecordOperationKind.Clear, "1"), Batch("b"), keepTombstone: true));
        Assert.Same(record, StoredRecord.Apply(record, new RecordOperation(RecordOperationKind.Remove, "1"), Batch("b"), keepTombstone: false));
        Assert.Null(StoredRecord.Apply(null, new RecordOperation(RecordOperationKind.Clear, "1"), Batch("b"), keepTombstone: true));
    }

    [Fact]
    public void Apply_RemoveWithoutTombstone_DropsThePart()
    {
        var record = StoredRecord.Apply(null, Write("1", """{"n":1}"""), Batch("a"), keepTombstone: false);
        record = StoredRecord.Apply(record, Write("1", """{"m":1}"""), Batch("b"), keepTombstone: false);
        record = StoredRecord.Apply(record, new RecordOperation(RecordOperationKind.Remove, "1"), Batch("a"), keepTombstone: false);

        Assert.Equal("""{"m":1}""", Encoding.UTF8.GetString(record!.Utf8Json.Span));
        Assert.Single(record.Parts);
        Assert.Null(StoredRecord.Apply(record, new RecordOperation(RecordOperationKind.Remove, "1"), Batch("b"), keepTombstone: false));
    }

    [Fact]
    public void IsSuperseded_OnlyAGreaterTokenOfTheSameSync_Supersedes()
    {
        var record = StoredRecord.Apply(null, Write("1", "{}"), Batch("a", token: 5), keepTombstone: true);
        Assert.True(StoredRecord.IsSuperseded(record, Batch("a", token: 4)));
        Assert.False(StoredRecord.IsSuperseded(record, Batch("a", token: 5)));
        Assert.False(StoredRecord.IsSuperseded(record, Batch("b", token: 4)));
        Assert.False(StoredRecord.IsSuperseded(null, Batch("a", token: 4)));
    }

    [Fact]
    public void ValueOf_WrittenValues_AreThePartsOwn()
    {
        var write = Write("1", "{}") with { IndexValues = ["x", null] };
        var record = StoredRecord.Apply(null, write, Batch("a"), keepTombstone: true);
        record = StoredRecord.Apply(record, Write("1", "{}"), Batch("b"), keepTombstone: true);

        Assert.Equal("x", record!.ValueOf("i1"));
        Assert.Null(record.ValueOf("i2"));
        Assert.Null(record.ValueOf("other"));
        Assert.Null(StoredRecord.Apply(record, new RecordOperation(RecordOperationKind.Clear, "1"), Batch("a"), keepTombstone: true)!.ValueOf("i1"));
    }

    [Fact]
    public void Apply_AnySequence_ComposesExactlyTheLivePartsOfEachSync() => PropertyCheck.ForAll<byte[]>(steps =>
    {
        StoredRecord? record = null;
        var expected = new Dictionary<string, string?>();
        foreach (var step in steps ?? [])
        {
            var sync = Syncs[step % Syncs.Length];
            var kind = (RecordOperationKind)(1 + (step / 3 % 3));
            var part = (step / 9 % 4) switch { 0 => "{}", 1 => $$"""{"{{sync}}1":{{step}}}""", _ => $$"""{"{{sync}}1":"},{","{{sync}}2":[{{step}}]}""" };
            var operation = kind == RecordOperationKind.Write ? Write("1", part) : new RecordOperation(kind, "1");
            if (kind != RecordOperationKind.Clear || expected.ContainsKey(sync))
            {
                expected[sync] = kind switch { RecordOperationKind.Write => part, RecordOperationKind.Clear => "{}", _ => null };
            }

            record = StoredRecord.Apply(record, operation, Batch(sync), keepTombstone: true);
            AssertComposed(expected, record);
        }
    });

    private static void AssertComposed(Dictionary<string, string?> expected, StoredRecord? record)
    {
        Assert.Equal(expected.Count, record?.Parts.Count ?? 0);
        if (record is null)
        {
            return;
        }

        Assert.Equal(expected.Values.All(part => part is not null), record.IsVisible);
        using var whole = JsonDocument.Parse(record.Utf8Json);
        var names = whole.RootElement.EnumerateObject().Select(property => property.Name).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        foreach (var (sync, part) in expected)
        {
            Assert.Equal(part ?? "{}", Encoding.UTF8.GetString(record.JsonOf(record.PartOf(sync)!).Span));
        }

        var fields = expected.Values.Sum(part => part is null ? 0 : JsonDocument.Parse(part).RootElement.EnumerateObject().Count());
        Assert.Equal(fields, names.Count);
    }

    private static RecordOperation Write(string key, string json) => new(RecordOperationKind.Write, key, Encoding.UTF8.GetBytes(json));

    private static RecordBatch Batch(string sync, long token = 1) => new("people", sync, token, DateTimeOffset.UnixEpoch, ["i1", "i2"], []);
}
