using System.Text;
using System.Text.Json;
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
        Assert.NotEqual(one.ETag, new PersonalizationRecord("""{"n":2}"""u8.ToArray(), default).ETag);
    }

    [Theory]
    [InlineData("", "ef46db3751d8e999")]
    [InlineData("a", "d24ec4f1a98c6e5b")]
    [InlineData("abc", "44bc2cf5ad770999")]
    [InlineData("Nobody inspects the spammish repetition", "fbcea83c8a378bf1")]
    public void ETag_PublishedVectorsOfXxh64_Match(string text, string expected)
        => Assert.Equal($"\"{expected}\"", new PersonalizationRecord(Encoding.ASCII.GetBytes(text), default).ETag);

    [Fact]
    public void Deserialize_FittingContract_ReadsTheRecord()
    {
        var record = new PersonalizationRecord("""{"id":1,"name":"Ann"}"""u8.ToArray(), default);
        Assert.Equal(new SourceQueryRow(1, "Ann"), record.Deserialize(RowsJson.Default.SourceQueryRow));
        Assert.Throws<JsonException>(() => new PersonalizationRecord("[]"u8.ToArray(), default).Deserialize(RowsJson.Default.SourceQueryRow));
    }
}
