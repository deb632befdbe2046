using System.Text;
using Microsoft.AspNetCore.Http;
using Personalization.Realtime;
using Personalization.Realtime.Events;
using Personalization.Sync;

namespace Personalization.AspNetCore.Events;

/// <summary>The event sources that are configured now, and which one's write key a request carries.</summary>
internal sealed class EventSources(CurrentDefinitions current)
{
    private const string BasicScheme = "Basic ";
    private const string BearerScheme = "Bearer ";

    /// <summary>Gets the event sources.</summary>
    internal IReadOnlyList<EventSourceDefinition> All => current.Value.Find<RealtimeDefinitions>()?.Sources ?? [];

    /// <summary>Finds a source by the request's header, and else by its body: a browser may send a header for what stands before this service.</summary>
    /// <param name="context">The request.</param>
    /// <param name="utf8Json">The body.</param>
    /// <param name="hasKey">Whether there was a key at all.</param>
    internal EventSourceDefinition? Find(HttpContext context, ReadOnlySpan<byte> utf8Json, out bool hasKey)
    {
        var definitions = current.Value.Find<RealtimeDefinitions>();
        var key = InHeader(context.Request.Headers.Authorization.ToString());
        hasKey = key.Length > 0;
        if (hasKey && definitions?.FindSource(key) is { } source)
        {
            return source;
        }

        key = EventParser.FindWriteKey(utf8Json);
        hasKey |= key.Length > 0;
        return key.Length == 0 ? null : definitions?.FindSource(key);
    }

    private static ReadOnlySpan<byte> InHeader(string header)
    {
        if (header.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase))
        {
            return Encoding.UTF8.GetBytes(header[BearerScheme.Length..].Trim());
        }

        if (!header.StartsWith(BasicScheme, StringComparison.OrdinalIgnoreCase))
        {
            return [];
        }

        var text = header.AsSpan(BasicScheme.Length).Trim();
        var pair = new byte[text.Length];
        if (!Convert.TryFromBase64Chars(text, pair, out var length))
        {
            return [];
        }

        // Some send the key alone, without the colon that ends a user name.
        var key = pair.AsSpan(0, length);
        return key.IndexOf((byte)':') is >= 0 and var colon ? key[..colon] : key;
    }
}
