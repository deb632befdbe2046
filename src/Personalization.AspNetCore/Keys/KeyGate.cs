using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Personalization.AspNetCore.Problems;
using Personalization.Keys;

namespace Personalization.AspNetCore.Keys;

/// <summary>Decides who may pass: the one place where requests are authenticated.</summary>
internal sealed class KeyGate(KeyRing keys, KeyInquiries inquiries)
{
    private const string Scheme = "Bearer ";

    /// <summary>How long a request with an unknown key waits for the store.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly object LastSeenKey = new();

    /// <summary>Answers what runs an endpoint for those who may pass.</summary>
    /// <param name="scope">What the key must allow.</param>
    /// <param name="next">The endpoint; it gets the key.</param>
    internal RequestDelegate Guard(ApiKeyScope scope, Func<HttpContext, KeyEntry, Task> next) => context => EnterAsync(context, scope, next);

    /// <summary>Authenticates a request and counts it, and runs the endpoint or answers why not.</summary>
    /// <param name="context">The request.</param>
    /// <param name="scope">What the key must allow.</param>
    /// <param name="next">The endpoint; it gets the key.</param>
    internal Task EnterAsync(HttpContext context, ApiKeyScope scope, Func<HttpContext, KeyEntry, Task> next)
    {
        if (keys.Options.AllowAnonymous)
        {
            return LocalCaller.Check(context) is { } refusal ? ProblemWriter.WriteAsync(context, refusal) : next(context, KeyEntry.Anonymous);
        }

        return Enter(context, scope, out var problem) is { } entry ? next(context, entry)
            : ReferenceEquals(problem, ApiProblems.NewKey) ? AskAsync(context, scope, next)
            : ProblemWriter.WriteAsync(context, problem!);
    }

    /// <summary>A key may have been made a moment ago: the store is asked before it is refused.</summary>
    private async Task AskAsync(HttpContext context, ApiKeyScope scope, Func<HttpContext, KeyEntry, Task> next)
    {
        bool answered;
        try
        {
            answered = await inquiries.AskAsync().WaitAsync(Patience, keys.Time, context.RequestAborted).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            answered = false;
        }
        catch (OperationCanceledException)
        {
            return; // the caller has gone
        }

        if (Enter(context, scope, out var problem) is { } entry)
        {
            await next(context, entry).ConfigureAwait(false);
            return;
        }

        // Nobody knows whether the key is there: that is not the same as unknown.
        await ProblemWriter.WriteAsync(
            context, !ReferenceEquals(problem, ApiProblems.NewKey) ? problem! : answered ? ApiProblems.UnknownKey : ApiProblems.KeysUnavailable).ConfigureAwait(false);
    }

    private KeyEntry? Enter(HttpContext context, ApiKeyScope scope, out ApiProblem? problem)
    {
        problem = null;
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

        var entry = Find(context, header, table, out var isKey);
        if (entry is null || entry.IsExpired(keys.Time))
        {
            problem = isKey && entry is null ? ApiProblems.NewKey : ApiProblems.UnknownKey;
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

    private static KeyEntry? Find(HttpContext context, StringValues header, KeyTable table, out bool isKey)
    {
        isKey = false;
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
        isKey = ApiKeyText.TryHash(text.AsSpan(Scheme.Length).Trim(' '), hash);
        if (!isKey || table.Find(hash) is not { } entry)
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
