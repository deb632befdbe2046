using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Personalization;
using Personalization.Realtime.Ingest;
using Personalization.Realtime.Memberships;
using Quickstart.Screen;
using Quickstart.Shop;

namespace Quickstart;

/// <summary>The second act: who qualifies at this moment, by what they did in the last ten minutes and what the warehouse knows of them.</summary>
internal sealed class LiveStory(IPersonalizationCache cache, IEventIngest ingest, IAudienceMembership memberships)
{
    private const string Audience = "pricing-intent";
    private const string Nobody = "nobody";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private List<Visitor> _visitors = [];

    internal async Task TellAsync(long day, CancellationToken cancellationToken)
    {
        Page.Title("In real time: who is about to decide?");
        _visitors = await FindVisitorsAsync(day, cancellationToken);
        Console.WriteLine(
            $"""
            The audience {Audience}: viewed pricing three times in ten minutes (their events), on the plan free (their record).
            On the website are {string.Join(", ", _visitors.Select(visitor => $"{visitor.Name} ({visitor.Plan})"))}.
            Nobody wants to wait ten minutes here, so their first views come late, as from a phone that was offline: almost ten
            minutes old, each a second younger than the one before. Nothing else is made shorter.
            """);

        var now = TimeProvider.System.GetUtcNow();
        await SendAsync("first views", (visitor, at) => visitor.Viewed("/pricing", now - Window + TimeSpan.FromSeconds(2 + at)), cancellationToken);
        await SendAsync("second views", (visitor, _) => visitor.Viewed("/pricing/plus", now - (Window / 2)), cancellationToken);
        await SendAsync("third views", (visitor, _) => visitor.Viewed("/pricing", now), cancellationToken);
        await WatchAsync(now, cancellationToken);
        Console.WriteLine("Nobody sent anything for that, and no timer had to fire: an answer is worked out for the moment of the question.");
    }

    internal void ShowHowToAsk(string url)
    {
        var userId = _visitors[0].UserId;
        Console.WriteLine($"Two views of {_visitors[0].Name} still count for some minutes. Send a third, and ask for the audiences:");
        Console.WriteLine($"  curl -d '{_visitors[0].Views("/pricing").ToJsonString()}' {url}/v1/page");
        Console.WriteLine($"  curl {url}/v1/audiences/customers/{userId}");
    }

    /// <summary>Finds three customers on the free plan and one who pays; others on each day, for whom earlier starts sent nothing.</summary>
    private async Task<List<Visitor>> FindVisitorsAsync(long day, CancellationToken cancellationToken)
    {
        var found = new List<Visitor>();
        for (var id = day * 20; found.Count < 4; id++)
        {
            var userId = id.ToString(CultureInfo.InvariantCulture);
            if (await cache.GetAsync("customers", "user_id", userId, cancellationToken) is { } record && JsonNode.Parse(record.Utf8Json.Span) is { } json)
            {
                var visitor = new Visitor(userId, (string)json["name"]!, (string)json["plan"]!);
                if (found.Count(other => other.Plan == visitor.Plan) < (visitor.Plan == "free" ? 3 : 1))
                {
                    found.Add(visitor);
                }
            }
        }

        return [.. found.OrderBy(visitor => visitor.Plan, StringComparer.Ordinal)];
    }

    /// <summary>Sends an event of each visitor in one batch, and shows who is a member as soon as it is answered.</summary>
    private async Task SendAsync(string title, Func<Visitor, int, JsonObject> view, CancellationToken cancellationToken)
    {
        var batch = new JsonObject { ["batch"] = new JsonArray([.. _visitors.Select(view)]) };
        var started = Stopwatch.GetTimestamp();
        await ingest.AcceptAsync("web", Encoding.UTF8.GetBytes(batch.ToJsonString()), cancellationToken: cancellationToken);
        var sent = Stopwatch.GetElapsedTime(started);
        started = Stopwatch.GetTimestamp();
        var members = await FindMembersAsync(cancellationToken);
        var asked = Stopwatch.GetElapsedTime(started) / _visitors.Count;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {title + ":",-13} {members}; the batch was kept in {sent.TotalMilliseconds:0.0} ms, each answer took {asked.TotalMicroseconds:0} µs"));
    }

    /// <summary>Shows who is a member whenever that changes, until nobody is.</summary>
    private async Task WatchAsync(DateTimeOffset start, CancellationToken cancellationToken)
    {
        for (var shown = await FindMembersAsync(cancellationToken); shown != Nobody;)
        {
            await Task.Delay(20, cancellationToken);
            var members = await FindMembersAsync(cancellationToken);
            if (members != shown)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {(TimeProvider.System.GetUtcNow() - start).TotalSeconds:0.00} s later: {members}"));
                shown = members;
            }
        }
    }

    private async Task<string> FindMembersAsync(CancellationToken cancellationToken)
    {
        var members = new List<string>();
        foreach (var visitor in _visitors)
        {
            if (await memberships.IsMemberAsync(Audience, visitor.UserId, cancellationToken))
            {
                members.Add(visitor.Name);
            }
        }

        return members.Count == 0 ? Nobody : string.Join(", ", members);
    }
}
