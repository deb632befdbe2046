using Personalization.Realtime.Events;
using Personalization.Realtime.Ingest;

namespace Personalization.Realtime.Tests.Ingest;

public sealed class EventIngestExtensionsTests
{
    private readonly RecordingIngest _ingest = new("bad");

    [Fact]
    public async Task AcceptAsync_OneMessage_IsTakenIn()
    {
        var result = await _ingest.AcceptAsync("shop", "{\"type\":\"page\",\"userId\":\"u\"}"u8.ToArray(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(1, result.Accepted);
        Assert.Empty(result.Rejected);
        Assert.Equal(("shop", EventType.Page, "u"), Assert.Single(_ingest.Messages.Select(message => (message.Source, message.Type, message.UserId))));
    }

    [Fact]
    public async Task AcceptAsync_RefusedByTheRulesAndByTheIngest_AreNamedByTheirPlaces()
    {
        var json = "{\"batch\":[{\"type\":\"page\"},{\"type\":\"page\",\"userId\":\"u\"},{\"type\":\"page\",\"userId\":\"bad\"},5]}"u8.ToArray();

        var result = await _ingest.AcceptAsync("shop", json, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(1, result.Accepted);
        Assert.Equal([(0, RejectionCodes.IdMissing), (2, "refused"), (3, RejectionCodes.EventMalformed)], result.Rejected.Select(rejected => (rejected.Index, rejected.Code)));
    }

    [Fact]
    public async Task AcceptAsync_NothingGood_AsksNobody()
    {
        var result = await _ingest.AcceptAsync("shop", "{\"type\":\"page\"}"u8.ToArray(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((0, RejectionCodes.IdMissing), (result.Accepted, Assert.Single(result.Rejected).Code));
        Assert.Empty(_ingest.Messages);
    }

    [Fact]
    public async Task AcceptAsync_NoJson_Throws()
    {
        var exception = await Assert.ThrowsAsync<PersonalizationException>(async () => await _ingest.AcceptAsync("shop", "{"u8.ToArray()));

        Assert.Equal(RejectionCodes.BodyMalformed, exception.Code);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(5001)]
    public void Overloaded_ForLongerThanSendersWait_CannotBeSaid(int milliseconds)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new IngestOverloadedException(TimeSpan.FromMilliseconds(milliseconds)));
}
