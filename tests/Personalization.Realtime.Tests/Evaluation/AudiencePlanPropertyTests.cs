using System.Text;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Evaluation;
using Personalization.Realtime.Evaluation.Reference;
using Personalization.Realtime.Events;
using Personalization.Records;
using Personalization.Testing;

namespace Personalization.Realtime.Tests.Evaluation;

/// <summary>Random lives of people: at every read the plan says what the reference says, and transitions tell the same story.</summary>
public sealed class AudiencePlanPropertyTests
{
    private const int Lives = 100;
    private const int Length = 40;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_AfterRandomLife_EqualsTheReference(bool runsTimers)
    {
        var seed = TestSettings.NextSeed();
        var seeds = new SeededRandom(seed);
        for (var i = 0; i < Lives * TestSettings.Scale; i++)
        {
            var life = new Life(new SeededRandom(seeds.Next(int.MaxValue)), runsTimers);
            try
            {
                life.Run();
            }
            catch (Exception failure)
            {
                throw new Xunit.Sdk.XunitException($"Failed with PERSONALIZATION_TEST_SEED={seed}:\n{life.Told}\n{failure.Message}", failure);
            }
        }
    }

    private sealed class Life(SeededRandom random, bool runsTimers)
    {
        private readonly RandomDefinitions _definitions = new(random);
        private readonly RandomWorld _world = new(random);
        private readonly List<EventMessage> _own = [];
        private readonly List<EventMessage> _anonymous = [];
        private readonly Dictionary<string, AudienceTransition> _last = new(StringComparer.Ordinal);
        private readonly HashSet<string> _vanished = new(StringComparer.Ordinal);
        private readonly StringBuilder _told = new();
        private IReadOnlyList<AudienceDefinition> _audiences = [];
        private TestPerson _person = null!;
        private TestPerson _other = null!;
        private string? _record;
        private DateTimeOffset _now = TestDefinitions.Start;

        internal string Told => _told.ToString();

        internal void Run()
        {
            _audiences = _definitions.Audiences();
            var plan = PlanOf(_audiences);
            _person = new TestPerson(plan, RecordView.Missing);
            _other = new TestPerson(plan, RecordView.None);
            for (var i = 0; i < Length; i++)
            {
                PassTime();
                Act();
                Check();
            }
        }

        private static AudiencePlan PlanOf(IReadOnlyList<AudienceDefinition> audiences)
        {
            var source = new EventSourceDefinition { Name = "web", WriteKey = "w" };
            Assert.Empty(AudienceChecks.Check([source], RandomDefinitions.Models, audiences, new Dictionary<string, CollectionDefinition> { [TestDefinitions.Parent] = new(TestDefinitions.Parent, "id", ["user_id"]) }));
            return AudiencePlan.Compile(TestDefinitions.Parent, RandomDefinitions.Models, audiences);
        }

        private void PassTime()
        {
            var next = _now + (random.Next(8) switch
            {
                0 => TimeSpan.Zero,
                1 => TimeSpan.FromTicks(random.Next(30_000)),
                2 => TimeSpan.FromMilliseconds(random.Next(2_000)),
                3 or 4 => TimeSpan.FromSeconds(random.Next(400)),
                5 => TimeSpan.FromMinutes(random.Next(600)),
                6 => TimeSpan.FromHours(random.Next(60)),
                _ => random.Chance(20) ? TimeSpan.FromDays(random.Next(40)) : TimeSpan.Zero,
            });

            // At times a read comes just when something changes.
            if (random.Chance(30) && _person.Due is { } due && due > _now && due < _now.AddDays(500))
            {
                next = due - (random.Chance(30) ? TimeSpan.FromTicks(1) : TimeSpan.Zero);
            }

            while (runsTimers && _person.Due is { } timer && timer <= next)
            {
                _now = timer;
                Step("timer");
            }

            _now = next > _now ? next : _now;
        }

        private void Act()
        {
            switch (random.Next(12))
            {
                case < 5:
                    Receive(_world.Event($"m{_own.Count + _anonymous.Count}", _now));
                    break;
                case 5 when _own.Count + _anonymous.Count > 0:
                    Repeat();
                    break;
                case 6 or 7:
                    _record = _world.Record(_now);
                    _person.Record = TestDefinitions.Record(_record);
                    Step("record");
                    break;
                case 8 when random.Chance(30):
                    _record = null;
                    _person.Record = RecordView.Missing;
                    Step("record");
                    break;
                case 9:
                    Link();
                    break;
                case 10 when random.Chance(40):
                    Redefine();
                    break;
                case 11:
                    Load();
                    break;
                default:
                    break;
            }
        }

        private void Receive(EventMessage message)
        {
            if (AudiencePlan.LinkOf(_other.State) is null && random.Chance(30))
            {
                _anonymous.Add(message);
                _other.Receive(message, _now);
                return;
            }

            _own.Add(message);
            Step(message.MessageId, default, message);
        }

        /// <summary>The same message once more: at the same time, or at another, or with another content.</summary>
        private void Repeat()
        {
            var told = random.Pick([.. _own, .. _anonymous]);
            var again = _world.Event(told.MessageId, _now);
            Receive(random.Next(3) switch { 0 => told, 1 => told with { Timestamp = again.Timestamp, ReceivedAt = _now }, _ => again });
        }

        private void Link()
        {
            if (_anonymous.Count > 0)
            {
                var merged = _other.State;
                _own.AddRange(_anonymous);
                _anonymous.Clear();
                Step("identify", merged);
                if (random.Chance(30))
                {
                    Step("identify", merged);
                }

                _other.State = AudiencePlan.Linked("r:ada", _now);
                Assert.Equal("r:ada", AudiencePlan.LinkOf(_other.State));
            }
            else
            {
                _other.Step(_now);
            }
        }

        /// <summary>The old audiences answer while the log is replayed for the new ones.</summary>
        private void Redefine()
        {
            var next = _definitions.Audiences();
            var plan = PlanOf(next);
            _other.Plan = plan;
            var tracking = _person.Plan.Tracking(plan);
            _person.Plan = tracking;
            foreach (var message in _own)
            {
                Step("replay", default, message);
            }

            Check();
            foreach (var message in _anonymous)
            {
                _other.Receive(message, _now);
            }

            _vanished.UnionWith(_audiences.Select(audience => audience.Name).Except(next.Select(audience => audience.Name)));
            (_audiences, _person.Plan) = (next, plan);
            Step("definition");
        }

        private void Load()
        {
            var before = _person.Record;
            var members = _last.Values.Where(transition => transition.IsMember).Select(transition => transition.Audience).ToHashSet(StringComparer.Ordinal);
            _person.Record = RecordView.Unknown;
            Assert.Empty(Step("loading").Transitions);
            foreach (var membership in _person.Plan.Read(_person.State, RecordView.Unknown, _now))
            {
                // What is known of an audience that there is no more is forgotten after a while.
                var isForgotten = _vanished.Contains(membership.Audience) && _last.TryGetValue(membership.Audience, out var last) && last.At.AddDays(30) <= _now;
                Assert.True(isForgotten || members.Contains(membership.Audience) == membership.IsMember, $"{membership} while its collection is loading");
            }

            _person.Record = before;
            Step("loaded");
        }

        private StepResult Step(string cause, ReadOnlyMemory<byte> merged = default, params EventMessage[] events)
        {
            var result = _person.Step(_now, cause, merged, events);
            _told.Append(_now.ToString("O")).Append(' ').Append(cause).Append(' ').AppendJoin(' ', result.Transitions).AppendLine();
            foreach (var transition in result.Transitions)
            {
                var last = _last.GetValueOrDefault(transition.Audience);
                var isForgotten = last is not null && last.At.AddDays(30) <= _now && transition.Number == 1;
                Assert.True(isForgotten || transition.Number == (last?.Number ?? 0) + 1, $"{last} then {transition}");
                Assert.Equal(transition.Number % 2 == 1, transition.IsMember);
                _last[transition.Audience] = transition;
            }

            Assert.True(result.Due is null || result.Due > _now.AddMilliseconds(-1));
            return result;
        }

        private void Check()
        {
            var reference = new ReferenceEvaluator(RandomDefinitions.Models, _audiences);
            var read = _person.Plan.Read(_person.State, _person.Record, _now);
            foreach (var membership in read)
            {
                var expected = Reference(membership.Audience, _now);
                Assert.True(expected == membership.IsMember, $"at {_now:O} the reference says {expected} of {_audiences.Single(audience => audience.Name == membership.Audience)}");

                // What is certain until then stays so until then.
                var until = membership.Until ?? _now.AddDays(500);
                var then = _now + new TimeSpan((until - _now).Ticks / 1000 * random.Next(1000));
                Assert.True(expected == Reference(membership.Audience, then), $"at {then:O} before {until:O} the reference does not say {expected} of {membership.Audience} any more");
                if (then < until && membership.Until is not null)
                {
                    Assert.True(expected == Reference(membership.Audience, until.AddTicks(-1)), $"just before {until:O} the reference does not say {expected} of {membership.Audience} any more");
                }
            }

            bool Reference(string audience, DateTimeOffset time) => reference.IsMember(audience, _own, _record is null ? null : Encoding.UTF8.GetBytes(_record), time);
        }
    }
}
