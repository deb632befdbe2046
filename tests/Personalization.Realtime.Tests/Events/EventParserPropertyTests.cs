using System.Text;
using System.Text.Json;
using Personalization.Realtime.Events;
using Personalization.Testing;

namespace Personalization.Realtime.Tests.Events;

/// <summary>Whatever comes in: nothing is thrown, and the verdicts are those of the rules said plainly.</summary>
public sealed class EventParserPropertyTests
{
    private static readonly string[] Names =
    [
        "type", "messageId", "userId", "anonymousId", "previousId", "groupId", "event", "name", "timestamp", "originalTimestamp", "sentAt", "receivedAt", "context", "writeKey", "properties",
        "user\\u0049d", "x", "\\ud800", "\\u00e9", "",
    ];

    private static readonly string[] Values =
    [
        "\"track\"", "\"page\"", "\"group\"", "\"alias\"", "\"nothing\"", "\"u\"", "\"\"", "\" \"", "5", "-0.0", "1e999", "123456789012345678901234567890", "null", "true", "{}", "[]", "[{\"a\":\"\\udc00\"}]",
        "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"2026-11-22T11:00:00Z\"", "\"2026-13-22\"", "1795345200000", "{\"ip\":\"1\"}", "{\"a\":{\"ip\":1}}", "\"\\u0000\"", "{",
        $"\"{new string('i', 1025)}\"", $"{new string('[', 64)}{new string(']', 64)}", $"\"{new string('e', 98_300)}\"",
    ];

    [Fact]
    public void Parse_RandomMessages_AreJudgedAsTheRulesSay()
    {
        var seed = TestSettings.NextSeed();
        var random = new SeededRandom(seed);
        for (var i = 0; i < 2_000 * TestSettings.Scale; i++)
        {
            var isBatch = random.Chance(30);
            var json = isBatch
                ? $"{{\"batch\":[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => random.Chance(90) ? NextMessage(random) : random.Pick(Values)))}],\"sentAt\":{random.Pick(Values)}}}"
                : NextMessage(random);
            Check(Encoding.UTF8.GetBytes(json), isBatch ? EventRoute.Batch : random.Chance(90) ? EventRoute.Track : EventRoute.Group, seed);
        }
    }

    [Fact]
    public void Parse_MutatedRequestsOfSdks_AreJudgedAsTheRulesSay()
    {
        var requests = RecordedRequests.Read();
        var seed = TestSettings.NextSeed();
        var random = new SeededRandom(seed);
        for (var i = 0; i < 2_000 * TestSettings.Scale; i++)
        {
            var (route, body) = random.Pick(requests);
            Check(Mutate(random, body), route, seed);
        }
    }

    [Fact]
    public void Parse_RequestsOfSdks_AreAllGood()
    {
        var requests = RecordedRequests.Read();

        var parsed = requests.Select(request => ParsedBody.Of(request.Body, request.Route)).ToList();

        Assert.All(parsed, events => Assert.Null(events.Refusal));
        Assert.Empty(parsed.SelectMany(events => events.Rejected));
        Assert.True(parsed.Sum(events => events.Messages.Count) > 80);
    }

    private static void Check(byte[] json, EventRoute route, int seed)
    {
        var expected = NaiveParser.Judge(json, route);
        var events = ParsedBody.Of(json, route);
        Assert.True(
            expected is null ? events.Refusal is not null : events.Refusal is null && Verdicts(events).SequenceEqual(expected),
            $"PERSONALIZATION_TEST_SEED={seed} {route} {events.Refusal?.Code} {string.Join(',', events.Rejected.Select(one => one.Code))}: {Encoding.UTF8.GetString(json)}");
        Assert.All(events.Messages, CheckKept);
    }

    private static void CheckKept(EventMessage message)
    {
        var kept = message.Kept();
        var names = kept.EnumerateObject().Select(member => member.Name).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.DoesNotContain("writeKey", names);
        Assert.Equal((message.MessageId, message.UserId, message.AnonymousId), (message.Text("messageId"), message.Text("userId"), message.Text("anonymousId")));
        Assert.Equal(message.Type.ToString(), message.Text("type"), ignoreCase: true);
        Assert.All(["originalTimestamp", "sentAt", "timestamp", "receivedAt"], name => Assert.True(kept.GetProperty(name).TryGetDateTimeOffset(out _)));
        Assert.Equal(message.Timestamp, kept.GetProperty("timestamp").GetDateTimeOffset());
        Assert.True(message.Timestamp <= message.ReceivedAt);
        Assert.True(kept.GetProperty("context").ValueKind != JsonValueKind.Object || kept.GetProperty("context").TryGetProperty("ip", out _));
    }

    private static IEnumerable<bool> Verdicts(ParsedEvents events)
        => Enumerable.Range(0, events.Messages.Count).Select(place => (Index: events.IndexOf(place), IsGood: true))
            .Concat(events.Rejected.Select(rejected => (rejected.Index, IsGood: false))).OrderBy(verdict => verdict.Index).Select(verdict => verdict.IsGood);

    private static string NextMessage(SeededRandom random)
    {
        var members = Enumerable.Range(0, random.Next(8)).Select(_ => $"\"{random.Pick(Names)}\":{random.Pick(Values)}").ToList();
        if (random.Chance(70))
        {
            members.InsertRange(random.Next(members.Count + 1), ["\"type\":\"track\"", "\"userId\":\"u\"", "\"event\":\"E\""]);
        }

        return $"{{{string.Join(random.Chance(95) ? "," : " ,\n", members)}}}";
    }

    private static byte[] Mutate(SeededRandom random, byte[] body)
    {
        var json = body.ToList();
        for (var i = random.Next(3); i >= 0; i--)
        {
            var place = random.Next(json.Count);
            switch (random.Next(5))
            {
                case 0:
                    json[place] = (byte)random.Next(256);
                    break;
                case 1:
                    json.RemoveAt(place);
                    break;
                case 2:
                    json.Insert(place, (byte)"{}[]\",:\\0 "[random.Next(10)]);
                    break;
                case 3:
                    json.RemoveRange(place, Math.Min(random.Next(40), json.Count - place));
                    break;
                default:
                    var text = Encoding.UTF8.GetString([.. json]);
                    json = [.. Encoding.UTF8.GetBytes(text.Replace($"\"{random.Pick(Names)}\"", $"\"{random.Pick(Names)}\"", StringComparison.Ordinal))];
                    break;
            }
        }

        return [.. json];
    }
}
