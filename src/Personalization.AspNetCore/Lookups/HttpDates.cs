using Microsoft.Net.Http.Headers;

namespace Personalization.AspNetCore.Lookups;

/// <summary>Writes times as HTTP headers do. Records of one run have one time, so the last text is kept. Thread-safe.</summary>
internal sealed class HttpDates
{
    private volatile Entry _last = new(DateTimeOffset.UnixEpoch, HeaderUtilities.FormatDate(DateTimeOffset.UnixEpoch));

    internal string Format(DateTimeOffset time)
    {
        var last = _last;
        if (last.Time != time)
        {
            _last = last = new Entry(time, HeaderUtilities.FormatDate(time));
        }

        return last.Text;
    }

    private sealed record Entry(DateTimeOffset Time, string Text);
}
