using System.Text;
using Personalization.AspNetCore.Lookups;

namespace Personalization.AspNetCore.Tests;

public sealed class RecordProjectionTests
{
    private static readonly string Deep = new string('[', 500) + new string(']', 500);

    public static TheoryData<string, string[], string> Cases => new()
    {
        { "{}", ["a"], "{}" },
        { """{"a":1,"b":2,"c":3}""", ["a", "c"], """{"a":1,"c":3}""" },
        { """{"a":1,"b":2,"c":3}""", ["c", "b"], """{"b":2,"c":3}""" },
        { """{"a":{"b":1},"b":[{"a":2}]}""", ["b"], """{"b":[{"a":2}]}""" },
        { """{"\u0061":"\"}","b":1}""", ["a"], """{"\u0061":"\"}"}""" },
        { """{"a" : 1 , "b" : 2 }""", ["b"], """{"b" : 2}""" },
        { """{"é":1,"":2}""", ["é", ""], """{"é":1,"":2}""" },
        { $$"""{"a":{{Deep}},"b":1}""", ["b"], """{"b":1}""" },
        { $$"""{"a":{{Deep}},"b":1}""", ["a"], $$"""{"a":{{Deep}}}""" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Apply_Fields_LeavesTheirBytes(string json, string[] fields, string expected)
    {
        var record = new PersonalizationRecord(Encoding.UTF8.GetBytes(json), DateTimeOffset.UnixEpoch);

        var projected = RecordProjection.Apply(record, FieldSet.Of(fields));

        Assert.Equal(expected, Encoding.UTF8.GetString(projected.Utf8Json.Span));
        Assert.Equal(record.LastModified, projected.LastModified);
    }

    [Fact]
    public void Apply_NoFields_IsTheSameRecord()
    {
        var record = new PersonalizationRecord("{}"u8.ToArray(), DateTimeOffset.UnixEpoch);

        Assert.Same(record, RecordProjection.Apply(record, null));
    }
}
