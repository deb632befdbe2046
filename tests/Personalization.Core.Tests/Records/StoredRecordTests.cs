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
    public void FindRefusal_OnlyAGreaterTokenOfTheSameSync_Supersedes()
    {
        var record = StoredRecord.Apply(null, Write("1", "{}"), Batch("a", token: 5), keepTombstone: true);
        Assert.Equal(RefusalReason.Superseded, StoredRecord.FindRefusal(record, Write("1", "{}"), 0, Batch("a", token: 4))?.Reason);
        Assert.Null(StoredRecord.FindRefusal(record, Write("1", "{}"), 0, Batch("a", token: 5)));
        Assert.Null(StoredRecord.FindRefusal(record, Write("1", "{}"), 0, Batch("b", token: 4)));
        Assert.Null(StoredRecord.FindRefusal(null, Write("1", "{}"), 0, Batch("a", token: 4)));
    }

    [Theory]
    [InlineData("", RefusalReason.RecordMissing)] // nothing is stored
    [InlineData("a:Write", null)]
    [InlineData("b:Write", null)]
    [InlineData("b:Clear", null)]
    [InlineData("a:Remove", RefusalReason.RecordMissing)]
    [InlineData("a:Remove b:Write", null)]
    [InlineData("b:Write a:Remove", null)]
    [InlineData("b:Remove", RefusalReason.RecordMissing)]
    [InlineData("a:Write b:Remove", RefusalReason.RecordMissing)]
    [InlineData("b:Write a:Remove c:Remove", RefusalReason.RecordMissing)]
    public void FindRefusal_Update_NeedsARecordThatNoOtherSyncHides(string history, RefusalReason? expected)
        => Assert.Equal(expected, StoredRecord.FindRefusal(After(history), Write("1", "{}") with { Kind = RecordOperationKind.Update }, 3, Batch("a"))?.Reason);

    [Theory]
    [InlineData("", 2, null)]
    [InlineData("b:Write", 2, null)]
    [InlineData("a:Clear", 2, null)]
    [InlineData("a:Remove", 2, null)]
    [InlineData("a:Write", 1, null)] // the same run, once more
    [InlineData("a:Write", 2, RefusalReason.PartExists)]
    [InlineData("a:Write b:Remove", 2, RefusalReason.PartExists)]
    [InlineData("a:Write", 0, RefusalReason.Superseded)]
    public void FindRefusal_Insert_NeedsThatNoEarlierRunLeftALivePart(string history, long token, RefusalReason? expected)
    {
        var refusal = StoredRecord.FindRefusal(After(history), Write("1", "{}") with { Kind = RecordOperationKind.Insert }, 3, Batch("a", token));
        Assert.Equal(expected, refusal?.Reason);
        if (expected == RefusalReason.PartExists)
        {
            Assert.Equal(new OperationRefusal(3, RefusalReason.PartExists) { InputHash = 7, Token = 1 }, refusal);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Apply_Drop_LeavesNoTombstone(bool keepTombstone)
    {
        var drop = new RecordOperation(RecordOperationKind.Drop, "1");
        Assert.Null(StoredRecord.Apply(null, drop, Batch("a"), keepTombstone));
        Assert.Null(StoredRecord.Apply(After("a:Write"), drop, Batch("a"), keepTombstone));
        Assert.Null(StoredRecord.Apply(After("a:Remove"), drop, Batch("a"), keepTombstone));
        Assert.Equal("b", Assert.Single(StoredRecord.Apply(After("a:Remove b:Write"), drop, Batch("a"), keepTombstone)!.Parts).Sync);
        var others = After("b:Write");
        Assert.Same(others, StoredRecord.Apply(others, drop, Batch("a"), keepTombstone));
    }

    [Fact]
    public void Apply_Adopt_KeepsTheBytesAndTheHeader()
    {
        var before = After("b:Write c:Write")!;
        var after = StoredRecord.Apply(before, new RecordOperation(RecordOperationKind.Adopt, "1"), Heir("a", "b"), keepTombstone: true)!;

        Assert.Equal(before.Utf8Json, after.Utf8Json);
        Assert.Null(after.PartOf("b"));
        Assert.Equal((7UL, 1L, PartState.Live), (after.PartOf("a")!.InputHash, after.PartOf("a")!.Token, after.PartOf("a")!.State));
        Assert.Same(before.PartOf("c"), after.PartOf("c"));
        Assert.Same(after, StoredRecord.Apply(after, new RecordOperation(RecordOperationKind.Adopt, "1"), Heir("a", "b"), keepTombstone: true));
        Assert.Null(StoredRecord.Apply(null, new RecordOperation(RecordOperationKind.Adopt, "1"), Heir("a", "b"), keepTombstone: true));
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
    public void Apply_AnySequence_ComposesExactlyTheLivePartsOfEachSync() => PropertyCheck.ForAll<ushort[]>(steps =>
    {
        StoredRecord? record = null;
        var expected = new Dictionary<string, string?>();
        for (var i = 0; i < (steps?.Length ?? 0); i++)
        {
            var step = steps![i];
            var sync = Syncs[step % Syncs.Length];
            var other = Syncs[(step + 1) % Syncs.Length];
            var kind = (RecordOperationKind)(1 + (step / 3 % 7));

            // The names of fields are new in each step, since another sync may have adopted those of before.
            var part = (step / 21 % 4) switch { 0 => "{}", 1 => $$"""{"{{sync}}{{i}}":{{step}}}""", _ => $$"""{"{{sync}}{{i}}":"},{","{{sync}}{{i}}b":[{{step}}]}""" };
            var batch = step / 84 % 3 == 0 ? Heir(sync, other) : Batch(sync);
            var operation = Write("1", part) with { Kind = kind };
            record = StoredRecord.Apply(record, operation.IsWrite ? operation : operation with { Part = default }, batch, keepTombstone: true);
            Expect(expected, kind, sync, part, batch);
            AssertComposed(expected, record);
        }
    });

    private static void Expect(Dictionary<string, string?> expected, RecordOperationKind kind, string sync, string part, RecordBatch batch)
    {
        switch (kind)
        {
            case RecordOperationKind.Clear when !expected.ContainsKey(sync):
                break;
            case RecordOperationKind.Clear:
                expected[sync] = "{}";
                break;
            case RecordOperationKind.Remove:
                expected[sync] = null;
                break;
            case RecordOperationKind.Drop:
                expected.Remove(sync);
                break;
            case RecordOperationKind.Adopt:
                if (batch.AdoptFrom is { } other && expected.Remove(other, out var theirs))
                {
                    expected.TryAdd(sync, theirs);
                }

                break;
            default:
                foreach (var superseded in batch.Supersedes)
                {
                    expected.Remove(superseded);
                }

                expected[sync] = part;
                break;
        }
    }

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

    /// <summary>Applies operations such as "a:Write b:Remove" one after the other.</summary>
    private static StoredRecord? After(string history)
    {
        StoredRecord? record = null;
        foreach (var step in history.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(step => step.Split(':')))
        {
            var write = Write("1", $$"""{"{{step[0]}}":1}""");
            var kind = Enum.Parse<RecordOperationKind>(step[1]);
            record = StoredRecord.Apply(record, write, Batch(step[0]), keepTombstone: true);
            record = kind == RecordOperationKind.Write ? record : StoredRecord.Apply(record, write with { Kind = kind, Part = default }, Batch(step[0]), keepTombstone: true);
        }

        return record;
    }

    private static RecordOperation Write(string key, string json) => new(RecordOperationKind.Write, key, Encoding.UTF8.GetBytes(json), InputHash: 7);

    private static RecordBatch Heir(string sync, string other)
        => new(sync, 1, DateTimeOffset.UnixEpoch, ["i1", "i2"], []) { AdoptFrom = other, Supersedes = [other] };

    private static RecordBatch Batch(string sync, long token = 1) => new(sync, token, DateTimeOffset.UnixEpoch, ["i1", "i2"], []);
}
