using System.Text;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Tests.Events;

public sealed class EventParserAllocationTests
{
    // What is kept (the JSON of about 850 bytes, the message, its texts) is about 1.4 KB of it; the rest is gone with the request.
    private const int BudgetBytes = 4_000;

    [Fact]
    public void Parse_OneTrackMessage_StaysWithinItsBudget()
    {
        var body = Encoding.UTF8.GetBytes(
            $$$"""{"type":"track","messageId":"ba2be073f5c0068658daf59269fa6095","userId":"ext-user-1","anonymousId":"ca5f24f0-1b47-4931-8779-966c07d5b4bc","event":"Order Completed","timestamp":"2026-11-22T02:00:21.703Z","integrations":{},"properties":{"order_id":"ord-0","total":24.99,"note":"{{{new string('n', 300)}}}"},"context":{"locale":"en-US","library":{"name":"x","version":"1"} },"sentAt":"2026-11-22T02:00:21.709Z"}""");
        var reception = new EventReception("web", EventRoute.Track, ParsedBody.Now, "203.0.113.7");
        EventParser.Parse(body, reception);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            EventParser.Parse(body, reception);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, BudgetBytes);
    }
}
