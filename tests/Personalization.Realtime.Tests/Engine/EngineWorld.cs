using System.Text;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Evaluation.Reference;
using Personalization.Realtime.Events;
using Personalization.Testing;
using static Personalization.Realtime.Tests.Engine.EngineHarness;

namespace Personalization.Realtime.Tests.Engine;

/// <summary>What the rules say of everyone, beside the engines that are to say the same. Who an event belongs to is kept by the plainest means.</summary>
internal sealed class EngineWorld(EngineHarness harness, AudienceDefinition[] audiences)
{
    private static readonly string[] Keys = ["1", "2", "3"];
    private static readonly string[] Users = ["ada", "bob", "cy"];
    private static readonly string[] Devices = ["d", "e"];
    private static readonly string[] Names = ["viewed", "ordered"];

    private readonly EngineHarness _twin = harness.Twin(audiences);
    private AudienceDefinition[] _audiences = audiences;
    private ReferenceEvaluator _reference = new(Models, audiences);
    private readonly Dictionary<string, List<EventMessage>> _events = [];
    private readonly Dictionary<string, (string User, DateTimeOffset At)> _links = [];
    private readonly Dictionary<string, (string User, string Json)> _records = [];
    private readonly List<EventMessage> _sent = [];

    /// <summary>What was done, for the message of a failure.</summary>
    internal List<string> Done { get; } = [];

    /// <summary>Exchanges the definitions in both engines, and brings everyone to them.</summary>
    internal async Task ReloadAsync(AudienceDefinition[] next)
    {
        Done.Add($"the audiences are {string.Join(", ", next.Select(audience => audience.Name))}");
        (_audiences, _reference) = (next, new ReferenceEvaluator(Models, next));
        foreach (var engine in (EngineHarness[])[harness, _twin])
        {
            await engine.Engine.ReloadAsync(new RealtimeDefinitions([], Models, next), default);
            await engine.Engine.Backfill.RunAsync(default);
        }
    }

    internal async Task DoAsync(SeededRandom random)
    {
        var engine = random.Chance(50) ? harness : _twin;
        switch (random.Next(10))
        {
            case 0:
                var seconds = random.Next(400);
                harness.Time.Advance(TimeSpan.FromSeconds(seconds));
                Done.Add($"{seconds} s pass");
                break;
            case 1:
                await engine.SweepAsync(trims: random.Chance(20));
                break;
            case 2:
                await WriteAsync(engine, random);
                break;
            case 3 when _records.Count > 0:
                var key = random.Pick([.. _records.Keys]);
                _records.Remove(key);
                Done.Add($"{key} is removed");
                await engine.RemoveAsync(key);
                break;
            default:
                await SendAsync(engine, random);
                break;
        }
    }

    internal async Task AssertAnswersAsync(string where)
    {
        foreach (var key in Keys)
        {
            foreach (var engine in (EngineHarness[])[harness, _twin])
            {
                Assert.True(Expected(key) == await engine.AudiencesOfAsync(key), $"{where}: {key} is in '{await engine.AudiencesOfAsync(key)}' and should be in '{Expected(key)}'.\n{string.Join('\n', Done)}");
            }
        }
    }

    /// <summary>Each person and audience has the numbers from 1, entries and exits in turn, and the last one is the membership.</summary>
    internal async Task AssertTransitionsAsync(string where)
    {
        await harness.SweepAsync();
        var transitions = await harness.TransitionsAsync();
        foreach (var key in Keys)
        {
            foreach (var audience in _audiences)
            {
                var mine = transitions.Where(one => one.Person == "r:" + key && one.Transition.Audience == audience.Name).Select(one => one.Transition).ToList();
                Assert.True(mine.Select(one => one.Number).SequenceEqual(Enumerable.Range(1, mine.Count).Select(n => (long)n)), $"{where}: numbers {string.Join(',', mine.Select(one => one.Number))}.");
                Assert.True(mine.All(one => one.IsMember == (one.Number % 2 == 1)), $"{where}: the transitions of {audience.Name} do not alternate.");
                Assert.True((mine.Count % 2 == 1) == Expected(key).Split(',').Contains(audience.Name), $"{where}: the last transition of {key} and {audience.Name} is not the membership.\n{string.Join('\n', Done)}");
            }
        }
    }

    private string Expected(string key)
    {
        var events = _records.TryGetValue(key, out var record) ? EventsOf("u:" + record.User).Concat(EventsOf("r:" + key)).ToList() : [];
        ReadOnlyMemory<byte> json = record.Json is null ? default : Encoding.UTF8.GetBytes(record.Json);
        return string.Join(',', _audiences.Select(audience => audience.Name).Where(name => _reference.IsMember(name, events, json, harness.Time.GetUtcNow())));
    }

    private List<EventMessage> EventsOf(string person)
    {
        if (!_events.TryGetValue(person, out var events))
        {
            _events.Add(person, events = []);
        }

        return events;
    }

    /// <summary>Each record keeps its user, so that a user's events are the record's.</summary>
    private async Task WriteAsync(EngineHarness engine, SeededRandom random)
    {
        var at = random.Next(Keys.Length);
        var fields = random.Chance(50) ? "\"plan\":\"free\"" : "\"plan\":\"paid\"";
        _records[Keys[at]] = (Users[at], $"{{{fields}}}");
        Done.Add($"{Keys[at]} is written with {fields}");
        await engine.WriteAsync(Keys[at], Users[at], fields);
    }

    private async Task SendAsync(EngineHarness engine, SeededRandom random)
    {
        var messages = new List<EventMessage>();
        for (var count = 1 + random.Next(3); count > 0; count--)
        {
            var (user, device) = (random.Chance(60) ? random.Pick(Users) : null, random.Chance(60) ? random.Pick(Devices) : null);
            messages.Add(
                _sent.Count > 0 && random.Chance(15) ? random.Pick(_sent)
                : user is null && device is null ? engine.Message(random.Pick(Names), "ada")
                : random.Chance(10) && user is not null ? engine.Message("", user, device, type: EventType.Identify)
                : engine.Message(random.Pick(Names), user, device, age: TimeSpan.FromSeconds(random.Next(random.Chance(80) ? 60 : 900))));
        }

        // One after the other here: a batch is taken up as a whole, with the links of all of its messages.
        foreach (var message in messages)
        {
            Done.Add($"{message.MessageId} {message.Type} {message.Name} of {message.UserId} at {message.AnonymousId}, {message.ReceivedAt - message.Timestamp} old when it came");
            await engine.SendAsync(message);
            Note(message);
            _sent.Add(message);
        }
    }

    private void Note(EventMessage message)
    {
        var now = harness.Time.GetUtcNow();
        if (message.UserId is { } user)
        {
            EventsOf("u:" + user).Add(message);
            if (message.AnonymousId is { } device)
            {
                _links[device] = (user, now);
                EventsOf("u:" + user).AddRange(EventsOf("a:" + device));
                EventsOf("a:" + device).Clear();
            }
        }
        else if (message.AnonymousId is { } device)
        {
            if (_links.TryGetValue(device, out var link))
            {
                EventsOf("u:" + link.User).Add(message);
                _links[device] = (link.User, now);
            }
            else
            {
                EventsOf("a:" + device).Add(message);
            }
        }
    }
}
