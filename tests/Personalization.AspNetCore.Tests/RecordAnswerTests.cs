using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Lookups;
using Personalization.Testing;

namespace Personalization.AspNetCore.Tests;

/// <summary>What an answer says of its own age.</summary>
public sealed class RecordAnswerTests
{
    private readonly DefaultHttpContext _context = new();

    [Fact]
    public async Task WriteAsync_RecordThatWasJustRead_SaysNothingOfItsAge()
    {
        await new RecordAnswer().WriteAsync(_context, new PersonalizationRecord("{}"u8.ToArray(), DateTimeOffset.UnixEpoch), fields: null);

        Assert.Equal((string.Empty, string.Empty), (_context.Response.Headers.Age.ToString(), _context.Response.Headers.Warning.ToString()));
    }

    [Fact]
    public async Task WriteAsync_RecordOfANearCache_SaysHowOldItIsByNow()
    {
        var time = new ManualTimeProvider();
        var record = new PersonalizationRecord("{}"u8.ToArray(), DateTimeOffset.UnixEpoch, time.GetTimestamp(), time);
        time.Advance(TimeSpan.FromSeconds(3.9));

        await new RecordAnswer().WriteAsync(_context, record, fields: null);

        Assert.Equal(("3", string.Empty), (_context.Response.Headers.Age.ToString(), _context.Response.Headers.Warning.ToString()));
    }

    [Fact]
    public async Task WriteAsync_StaleRecord_WarnsAlsoWhenTheCallerHasIt()
    {
        var record = new PersonalizationRecord("{}"u8.ToArray(), DateTimeOffset.UnixEpoch) { Age = TimeSpan.FromMilliseconds(500), IsStale = true };
        _context.Request.Headers.IfNoneMatch = record.ETag;

        await new RecordAnswer().WriteAsync(_context, record, fields: null);

        Assert.Equal(StatusCodes.Status304NotModified, _context.Response.StatusCode);
        Assert.Equal(("0", "110 - \"Response is Stale\""), (_context.Response.Headers.Age.ToString(), _context.Response.Headers.Warning.ToString()));
    }
}
