using System.Text;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Tests.Events;

/// <summary>Limits hold at the byte.</summary>
public sealed class EventLimitsTests
{
    private const string Start = "{\"type\":\"page\",\"messageId\":\"m\",\"userId\":\"u\",\"x\":";

    [Theory]
    [InlineData(98_304, null)]
    [InlineData(98_305, RejectionCodes.EventTooLarge)]
    public void Message_AtTheLimit_IsTheLargest(int bytes, string? code)
    {
        var message = OfLength(bytes);

        foreach (var (json, route) in new[] { (message, EventRoute.Page), ($"{{\"batch\":[{message}]}}", EventRoute.Batch), ($" {message} ", EventRoute.Any) })
        {
            var events = ParsedBody.Of(json, route);
            Assert.Null(events.Refusal);
            Assert.Equal(code, events.Rejected.SingleOrDefault()?.Code);
            Assert.Equal(code is null ? null : "m", events.Rejected.SingleOrDefault()?.MessageId);
        }
    }

    [Theory]
    [InlineData(524_288, null)]
    [InlineData(524_289, RejectionCodes.BatchTooLarge)]
    public void Batch_AtTheLimit_IsTheLargest(int bytes, string? code)
    {
        var batch = $"{{\"batch\":[{string.Join(',', Enumerable.Repeat(OfLength(90_000), 5))}]}}";

        var events = ParsedBody.Of(batch.PadRight(bytes), EventRoute.Batch);

        Assert.Equal(code, events.Refusal?.Code);
        Assert.Equal(code is null ? 5 : 0, events.Messages.Count);
        var one = ParsedBody.Of(OfLength(100).PadRight(bytes), EventRoute.Page).Refusal;
        Assert.Equal(code is null ? (null, null) : (RejectionCodes.EventTooLarge, "m"), (one?.Code, one?.MessageId));
    }

    [Theory]
    [InlineData("{\"messageId\":\"m\",\"x\":\"", "m")]
    [InlineData("{\"x\":{\"messageId\":\"n\"},\"messageId\":5,\"y\":\"", "5")]
    [InlineData("{\"x\":\"", null)]
    [InlineData("{\"messageId\":\"\\ud800\",\"x\":\"", null)]
    [InlineData("{\"messageId\":{},\"x\":\"", null)]
    [InlineData("nothing", null)]
    public void MessageId_OfAMessageTooLargeToRead_IsNamedWhereItStandsInTime(string start, string? expected)
        => Assert.Equal(expected, ParsedBody.Of(start + new string('x', EventLimits.BatchBytes), EventRoute.Page).Refusal?.MessageId);

    [Theory]
    [InlineData(10_000, null)]
    [InlineData(10_001, RejectionCodes.TooManyEvents)]
    public void Messages_AtTheLimit_AreTheMost(int count, string? code)
    {
        var events = ParsedBody.Of($"{{\"batch\":[{string.Join(',', Enumerable.Repeat("{\"type\":\"page\",\"userId\":1}", count))}]}}", EventRoute.Batch);

        Assert.Equal(code, events.Refusal?.Code);
        Assert.Equal(code is null ? count : 0, events.Messages.Count);
    }

    [Theory]
    [InlineData(63, null)]
    [InlineData(64, RejectionCodes.EventTooDeep)]
    [InlineData(40_000, RejectionCodes.EventTooDeep)]
    public void Depth_AtTheLimit_IsTheDeepest(int inside, string? code)
    {
        var message = $"{Start}{new string('[', inside)}{new string(']', inside)}}}";

        Assert.Equal(code, ParsedBody.Of(message, EventRoute.Page).Rejected.SingleOrDefault()?.Code);
        var batch = ParsedBody.Of($"{{\"batch\":[{message},{OfLength(100)}]}}", EventRoute.Batch);
        Assert.Equal(code, batch.Rejected.SingleOrDefault()?.Code);
        Assert.Equal(code is null ? 2 : 1, batch.Messages.Count);
    }

    [Theory]
    [InlineData("userId")]
    [InlineData("anonymousId")]
    [InlineData("messageId")]
    [InlineData("groupId")]
    [InlineData("previousId")]
    public void Id_AtTheLimit_IsTheLongest(string member)
    {
        var longest = new string('é', 512);

        ParsedBody.Message($"{{\"userId\":\"u\",\"{member}\":\"{longest}\"}}", EventRoute.Page);
        ParsedBody.Message($"{{\"userId\":\"u\",\"{member}\":\"{longest.Replace("é", "\\u00e9", StringComparison.Ordinal)}\"}}", EventRoute.Page);
        Assert.Equal(RejectionCodes.IdTooLong, ParsedBody.Code($"{{\"userId\":\"u\",\"{member}\":\"{longest}x\"}}", EventRoute.Page));
    }

    /// <summary>Answers a good message of a number of bytes.</summary>
    private static string OfLength(int bytes) => $"{Start}\"{new string('x', bytes - Encoding.UTF8.GetByteCount(Start) - 3)}\"}}";
}
