using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Personalization.AspNetCore.Problems;
using Personalization.Keys;

namespace Personalization.AspNetCore.Keys;

/// <summary>Decides who may pass: the one place where requests are authenticated.</summary>
internal sealed class KeyGate(KeyRing keys)
{
    private const string Scheme = "Bearer ";

    private static readonly object LastSeenKey = new();

    /// <summary>Authenticates a request and counts it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="scope">What the key must allow.</param>
    /// <param name="problem">Why the request is refused.</param>
    /// <returns>The key that it was made with, or <see langword="null"/> when it is refused.</returns>
    internal KeyEntry? Enter(HttpContext context, ApiKeyScope scope, out ApiProblem? problem)
    {
        problem = null;
        if (keys.Options.AllowAnonymous)
        {
            return KeyEntry.Anonymous;
        }

        var header = context.Request.Headers.Authorization;
        if (header.Count == 0)
        {
            problem = ApiProblems.MissingKey;
            return null;
        }

        if (keys.Table is not { } table)
        {
            problem = ApiProblems.KeysUnavailable;
            return null;
        }

        var entry = Find(context, header, table);
        if (entry is null || entry.IsExpired(keys.Time))
        {
            problem = ApiProblems.UnknownKey;
            return null;
        }

        if (entry.Use() is > 0 and var seconds)
        {
            problem = ApiProblems.LimitReached(seconds);
            return null;
        }

        if ((entry.Scopes & scope) != scope)
        {
            problem = ApiProblems.MissingScope(NameOf(scope));
            return null;
        }

        return entry;
    }

    private static string NameOf(ApiKeyScope scope) => scope switch
    {
        ApiKeyScope.Read => "read",
        ApiKeyScope.Manage => "manage",
        ApiKeyScope.Ingest => "ingest",
        _ => throw new ArgumentOutOfRangeException(nameof(scope), "One scope at a time."),
    };

    private static KeyEntry? Find(HttpContext context, StringValues header, KeyTable table)
    {
        if (header.Count != 1 || header[0] is not { } text || !text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        // Streams of one HTTP/2 connection run side by side, and nothing promises that they may share its items.
        // On a connection that is kept alive Kestrel gives the header of the request before, if it is the same: no need to hash it again.
        var items = HttpProtocol.IsHttp11(context.Request.Protocol) ? context.Features.Get<IConnectionItemsFeature>()?.Items : null;
        var last = items is not null && items.TryGetValue(LastSeenKey, out var seen) ? seen as LastSeen : null;
        if (last is not null && ReferenceEquals(last.Header, text) && ReferenceEquals(last.Table, table))
        {
            return last.Entry;
        }

        Span<byte> hash = stackalloc byte[ApiKeyText.HashLength];
        if (!ApiKeyText.TryHash(text.AsSpan(Scheme.Length).Trim(' '), hash) || table.Find(hash) is not { } entry)
        {
            return null;
        }

        if (items is not null)
        {
            items[LastSeenKey] = new LastSeen(text, table, entry);
        }

        return entry;
    }

    /// <summary>The last header that was found good on a connection.</summary>
    private sealed record LastSeen(string Header, KeyTable Table, KeyEntry Entry);
}
