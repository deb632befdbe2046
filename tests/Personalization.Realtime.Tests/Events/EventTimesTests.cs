using Personalization.Realtime.Events;

namespace Personalization.Realtime.Tests.Events;

public sealed class EventTimesTests
{
    private const string Known = "\"userId\":\"u\",\"event\":\"E\"";

    // It is 12:00 here.
    [Theory]
    [InlineData("\"originalTimestamp\":\"2026-11-22T11:00:00Z\",\"sentAt\":\"2026-11-22T11:00:10Z\"", "11:00:00.000Z", "11:00:10.000Z", "11:59:50.000Z")]
    [InlineData("\"timestamp\":\"2026-11-22T11:00:00Z\",\"sentAt\":\"2026-11-22T11:00:10Z\"", "11:00:00.000Z", "11:00:10.000Z", "11:59:50.000Z")]
    [InlineData("\"timestamp\":\"2026-11-22T01:00:00Z\",\"originalTimestamp\":\"2026-11-22T11:00:00Z\"", "11:00:00.000Z", "12:00:00.000Z", "11:00:00.000Z")]
    [InlineData("\"originalTimestamp\":\"2026-11-22T11:00:10Z\",\"sentAt\":\"2026-11-22T11:00:00Z\"", "11:00:10.000Z", "11:00:00.000Z", "12:00:00.000Z")]
    [InlineData("\"originalTimestamp\":\"2026-11-22T13:00:00Z\"", "13:00:00.000Z", "12:00:00.000Z", "12:00:00.000Z")]
    [InlineData("\"sentAt\":\"2026-11-22T15:00:00Z\"", "12:00:00.000Z", "15:00:00.000Z", "12:00:00.000Z")]
    [InlineData("\"timestamp\":\"yesterday\",\"sentAt\":\"\"", "12:00:00.000Z", "12:00:00.000Z", "12:00:00.000Z")]
    [InlineData("\"originalTimestamp\":{},\"timestamp\":\"2026-11-22T11:00:00.1234567+01:00\",\"sentAt\":[]", "10:00:00.1234567Z", "12:00:00.000Z", "10:00:00.1234567Z")]
    [InlineData("\"timestamp\":\"2026-11-22T11:00:00\"", "11:00:00.000Z", "12:00:00.000Z", "11:00:00.000Z")]
    [InlineData("\"timestamp\":\"2026-11-22 11:00:00.5\"", "11:00:00.500Z", "12:00:00.000Z", "11:00:00.500Z")]
    [InlineData("\"timestamp\":\"2026-11-22T12:00:00+0100\"", "11:00:00.000Z", "12:00:00.000Z", "11:00:00.000Z")]
    [InlineData("\"timestamp\":1795345200", "11:00:00.000Z", "12:00:00.000Z", "11:00:00.000Z")]
    [InlineData("\"timestamp\":1795345200123", "11:00:00.123Z", "12:00:00.000Z", "11:00:00.123Z")]
    [InlineData("\"timestamp\":1e300", "12:00:00.000Z", "12:00:00.000Z", "12:00:00.000Z")]
    public void Times_AsSent_AreFilledInAndSetRight(string members, string original, string sent, string at)
    {
        var message = ParsedBody.Message($"{{{Known},{members},\"receivedAt\":\"2000-01-01T00:00:00Z\"}}");

        const string day = "2026-11-22T";
        Assert.Equal((day + original, day + sent, day + at), (message.Text("originalTimestamp"), message.Text("sentAt"), message.Text("timestamp")));
        Assert.Equal("2026-11-22T12:00:00.000Z", message.Text("receivedAt"));
        Assert.Equal(message.Kept().GetProperty("timestamp").GetDateTimeOffset(), message.Timestamp);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1970-01-01T00:00:00.000Z")]
    [InlineData("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2026-11-22T12:00:00.000Z")]
    public void Times_AsFarApartAsTheyGo_StayWithinReason(string original, string sent, string at)
        => Assert.Equal(at, ParsedBody.Message($"{{{Known},\"originalTimestamp\":\"{original}\",\"sentAt\":\"{sent}\"}}").Text("timestamp"));

    [Theory]
    [InlineData("\"timestamp\":\"yesterday\"", true)]
    [InlineData("\"originalTimestamp\":\"2026-11-22T11:00:00Z\",\"sentAt\":\"\"", true)]
    [InlineData("\"originalTimestamp\":\"2026-11-22T11:00:00Z\",\"sentAt\":null", false)]
    [InlineData("\"originalTimestamp\":true", true)]
    public void Times_ThatCannotBeRead_AreTold(string members, bool isTold)
    {
        var events = ParsedBody.Of($"{{{Known},{members}}}");

        Assert.Equal(isTold ? [(0, EventWarning.TimestampUnreadable)] : [], events.Warnings.Select(warning => (warning.Index, warning.Code)));
        Assert.Equal(isTold ? [Assert.Single(events.Messages).MessageId] : [], events.Warnings.Select(warning => warning.MessageId));
    }

    [Fact]
    public void Times_OfABatch_AreSetRightByItsOwnSentAt()
    {
        var events = ParsedBody.Of(
            $$"""{"batch":[{"type":"track",{{Known}},"timestamp":"2026-11-22T10:59:50Z"},{"type":"track",{{Known}},"timestamp":"2026-11-22T10:59:50Z","sentAt":"2026-11-22T10:59:55Z"}],"sentAt":"2026-11-22T11:00:00Z"}""",
            EventRoute.Batch);

        Assert.Equal(["2026-11-22T11:59:50.000Z", "2026-11-22T11:59:55.000Z"], events.Messages.Select(message => message.Text("timestamp")));
        Assert.Equal(["2026-11-22T11:00:00.000Z", "2026-11-22T10:59:55.000Z"], events.Messages.Select(message => message.Text("sentAt")));
    }
}
