using System.Text.Json;
using Personalization.Records;
using Personalization.Testing;
using Personalization.Tests.Sources;

namespace Personalization.Tests.Records;

public sealed class PersonalizationRecordTests
{
    [Fact]
    public void ETag_SameBytes_IsTheSameQuotedHash()
    {
        var one = new PersonalizationRecord("""{"n":1}"""u8.ToArray(), DateTimeOffset.UnixEpoch);
        var two = new PersonalizationRecord("""{"n":1}"""u8.ToArray(), DateTimeOffset.MaxValue) { IsStale = true };

        Assert.Equal(one.ETag, two.ETag);
        Assert.Equal(one.ETag, one.ETag);
        Assert.Equal("\"ef46db3751d8e999\"", new PersonalizationRecord(default, default).ETag);
        Assert.NotEqual(one.ETag, new PersonalizationRecord("""{"n":2}"""u8.ToArray(), default).ETag);
    }

    [Fact]
    public void Deserialize_FittingContract_ReadsTheRecord()
    {
        var record = new PersonalizationRecord("""{"id":1,"name":"Ann"}"""u8.ToArray(), default);
        Assert.Equal(new SourceQueryRow(1, "Ann"), record.Deserialize(RowsJson.Default.SourceQueryRow));
        Assert.Throws<JsonException>(() => new PersonalizationRecord("[]"u8.ToArray(), default).Deserialize(RowsJson.Default.SourceQueryRow));
    }
}
