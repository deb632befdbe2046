using System.Runtime.InteropServices;
using Personalization.Realtime.Evaluation.Compilation;
using Personalization.Realtime.Evaluation.Periods;
using Personalization.Realtime.Evaluation.State;

namespace Personalization.Realtime.Evaluation;

/// <summary>One step of one person.</summary>
internal ref struct PersonStep(AudiencePlan plan, EvaluationSpace space, long now)
{
    /// <summary>How long the number of a last transition is remembered.</summary>
    internal const long CounterLifetime = 30L * 24 * 60 * 60 * 1000;

    /// <summary>How soon somebody is asked for again whose record is unknown.</summary>
    internal const long RetryOfUnknown = 60_000;

    private readonly PersonState _state = space.State;
    private List<AudienceTransition>? _transitions;
    private bool _isChanged;
    private long _now = now;

    internal StepResult Run(ReadOnlyMemory<byte> bytes, in StepInput input)
    {
        _state.Read(bytes.Span);

        // Clocks of hosts differ: a person's time does not go back.
        _now = Math.Max(_now, _state.Time);
        TakeEvents(in input);
        TrimEvents();
        KeepLink(in input);
        Decide(in input);
        DropCounters();

        var until = Until(in input);
        if (_state.Until > _now && until > _state.Until)
        {
            // Too early costs one look at that time. To move it with every event would cost more.
            until = _state.Until;
        }

        if (!_isChanged && until == _state.Until)
        {
            return new StepResult(bytes, TimeOf(until), [], false);
        }

        (_state.Time, _state.Until) = (_now, until);
        return new StepResult(_state.Write(), TimeOf(until), _transitions ?? (IReadOnlyList<AudienceTransition>)[], true);
    }

    private static DateTimeOffset? TimeOf(long until) => until == 0 ? null : EventTime.ToTime(until);

    private void TakeEvents(in StepInput input)
    {
        foreach (ref readonly var hit in input.Hits)
        {
            for (var j = 0; j < hit.Count; j++)
            {
                Take(hit[j].Filter, hit[j].Time, hit.Id);
            }
        }

        if (input.Merged.IsEmpty)
        {
            return;
        }

        space.Merged.Read(input.Merged.Span);
        for (var i = 0; i < space.Merged.Rings.Count; i++)
        {
            var ring = space.Merged.Rings[i];
            for (var j = 0; j < ring.Count; j++)
            {
                Take(ring.Filter, ring.Times[j], ring.Ids[j]);
            }
        }
    }

    private void Take(ulong filter, long time, ulong id)
    {
        if (plan.Filters.TryGetValue(filter, out var kept) && time > _now - kept.Window)
        {
            _isChanged |= _state.RingOf(filter).Add(time, id, kept.Keep);
        }
    }

    private void TrimEvents()
    {
        for (var i = _state.Rings.Count - 1; i >= 0; i--)
        {
            var ring = _state.Rings[i];
            var isKnown = plan.Filters.TryGetValue(ring.Filter, out var kept);
            _isChanged |= isKnown && ring.Trim(_now - kept.Window, kept.Keep);
            if (!isKnown || ring.Count == 0)
            {
                _isChanged = true;
                _state.RemoveRing(i);
            }
        }
    }

    private void KeepLink(in StepInput input)
    {
        if (_state.Link is null)
        {
            return;
        }

        if (_state.LinkTime + (long)AudiencePlan.LinkLifetime.TotalMilliseconds <= _now)
        {
            (_state.Link, _isChanged) = (null, true);
        }
        else if (!input.Hits.IsEmpty)
        {
            (_state.LinkTime, _isChanged) = (_now, true);
        }
    }

    private void Decide(in StepInput input)
    {
        if (!input.Record.IsKnown && !input.Record.IsMissing)
        {
            return;
        }

        plan.Judge(space, input.Record, EventTime.ToTicks(_now));
        plan.Locate(_state, space.Places);
        var isMoved = false;
        for (var i = 0; i < space.Places.Length; i++)
        {
            var isMember = space.Verdicts[i].Holds;
            var place = isMoved ? _state.IndexOf(plan.Audiences[i].Id) : space.Places[i];
            if ((place >= 0 && _state.Memberships[place].IsMember) != isMember)
            {
                isMoved |= Change(plan.Audiences[i], isMember, input.Cause);
            }
        }
    }

    /// <returns>Whether the places of other memberships are other ones now.</returns>
    private bool Change(CompiledAudience audience, bool isMember, string? cause)
    {
        var at = _state.IndexOf(audience.Id);
        var next = new StoredMembership(audience.Id, at < 0 ? 1 : _state.Memberships[at].Number + 1, _now);
        if (at < 0)
        {
            _state.Memberships.Insert(~at, next);
        }
        else
        {
            _state.Memberships[at] = next;
        }

        (_transitions ??= []).Add(new AudienceTransition(audience.Name, next.Number, isMember, EventTime.ToTime(_now), cause));
        _isChanged = true;
        return at < 0;
    }

    /// <summary>Forgets the counters of those who are no members, and those of audiences that there are no more, when they are old.</summary>
    private void DropCounters()
    {
        for (var i = _state.Memberships.Count - 1; i >= 0; i--)
        {
            if (_state.Memberships[i].At + CounterLifetime <= _now && IsOutlived(_state.Memberships[i]))
            {
                _state.Memberships.RemoveAt(i);
                _isChanged = true;
            }
        }
    }

    private readonly bool IsOutlived(StoredMembership stored) => !stored.IsMember || !plan.Has(stored.Audience);

    /// <summary>When an audience may change by itself, or else when all that only waits for its end has come to it.</summary>
    private long Until(in StepInput input)
    {
        long end = 0, ticks = DateTime.MaxValue.Ticks;
        for (var i = 0; input.Record.IsKnown && i < space.Verdicts.Length; i++)
        {
            ticks = Math.Min(ticks, space.Verdicts[i].Until);
        }

        var until = ticks < DateTime.MaxValue.Ticks ? EventTime.Ceiling(ticks) : 0;

        for (var i = 0; i < _state.Rings.Count; i++)
        {
            end = Math.Max(end, _state.Rings[i].Times[0] + plan.Filters[_state.Rings[i].Filter].Window);
        }

        foreach (ref readonly var stored in CollectionsMarshal.AsSpan(_state.Memberships))
        {
            // What would end later than something changes anyway is of no matter.
            if ((until == 0 || until > end) && IsOutlived(stored))
            {
                end = Math.Max(end, stored.At + CounterLifetime);
            }
        }

        end = _state.Link is null ? end : Math.Max(end, _state.LinkTime + (long)AudiencePlan.LinkLifetime.TotalMilliseconds);
        until = Earlier(until, end);
        if (input.Record.IsUnknown && (_state.Rings.Count > 0 || _state.Memberships.Count > 0))
        {
            until = Earlier(until, _now + RetryOfUnknown);
        }

        return until == 0 ? 0 : Math.Max(until, _now + 1);
    }

    private static long Earlier(long time, long other) => time == 0 ? other : other == 0 ? time : Math.Min(time, other);
}
