using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Personalization.Errors;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Evaluation.Compilation;
using Personalization.Realtime.Evaluation.Conditions;
using Personalization.Realtime.Evaluation.Fields;
using Personalization.Realtime.Evaluation.Periods;
using Personalization.Realtime.Evaluation.State;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Evaluation;

/// <summary>The audiences of one parent collection, compiled. Immutable; every member may be called from any thread.</summary>
internal sealed class AudiencePlan
{
    /// <summary>How long a link is kept after the last event: as long as any event counts.</summary>
    internal static readonly TimeSpan LinkLifetime = AudienceLimits.LongestWindow;

    private readonly FieldSet _fields;
    private readonly int[] _order;
    private readonly CompiledAudience[] _audiences;
    private readonly (ulong Id, int Index)[] _byId;
    private readonly int _shared;
    private readonly EventMatcher[] _matchers;
    private readonly HashSet<ulong> _ids;
    private readonly SpacePool _spaces;

    private AudiencePlan(string parent, PlanBuilder builder)
        : this(parent, builder.Audiences, builder.Filters, builder.Matchers, (builder.Fields, [.. builder.Order], builder.Shared))
    {
    }

    private AudiencePlan(
        string parent,
        IReadOnlyList<CompiledAudience> audiences,
        Dictionary<ulong, CompiledFilter> filters,
        IReadOnlyList<EventMatcher> matchers,
        (FieldSet Fields, int[] Order, int Shared) reading)
    {
        Parent = parent;
        Audiences = _audiences = [.. audiences];
        Filters = filters;
        (_fields, _order, _shared) = reading;
        _matchers = [.. matchers];
        _byId = [.. audiences.Select((audience, index) => (audience.Id, index)).OrderBy(audience => audience.Id)];
        _spaces = new SpacePool(audiences.Count, _shared);
        _ids = [.. audiences.Select(audience => audience.Id)];
        LongestWindow = TimeSpan.FromMilliseconds(filters.Values.Select(filter => filter.Window).DefaultIfEmpty().Max());
        Fingerprint = FingerprintOf(audiences, filters);
        NeedsEvents = Array.TrueForAll(_audiences, audience => audience.Condition.WithoutEvents == false);
    }

    /// <summary>Gets the parent collection.</summary>
    internal string Parent { get; }

    /// <summary>Gets the audiences, in the order of their definitions.</summary>
    internal IReadOnlyList<CompiledAudience> Audiences { get; }

    /// <summary>Gets the fingerprint of all filters and audiences.</summary>
    internal ulong Fingerprint { get; }

    /// <summary>Gets a value indicating whether nobody is in any of the audiences who has no events, whatever their record.</summary>
    internal bool NeedsEvents { get; }

    /// <summary>Gets the longest window of any filter; zero when there is none.</summary>
    internal TimeSpan LongestWindow { get; }

    /// <summary>Gets the filters by their fingerprints.</summary>
    internal Dictionary<ulong, CompiledFilter> Filters { get; }

    /// <summary>Compiles the audiences of a parent.</summary>
    /// <param name="parent">The parent collection.</param>
    /// <param name="models">Event models; those of other parents are left out.</param>
    /// <param name="audiences">Audiences, checked by <see cref="AudienceChecks"/>; those of other parents are left out.</param>
    internal static AudiencePlan Compile(string parent, IReadOnlyList<EventModelDefinition> models, IReadOnlyList<AudienceDefinition> audiences)
        => new(parent, new PlanBuilder(parent, models, audiences));

    /// <summary>Reads from a state to which person its events go; <see langword="null"/> when they stay.</summary>
    /// <exception cref="InvalidDataException">The state is damaged, or of a later version.</exception>
    internal static string? LinkOf(ReadOnlyMemory<byte> state) => PersonState.ReadLink(state.Span);

    /// <summary>Makes the state of an id whose events go to a person. It is due <see cref="LinkLifetime"/> later.</summary>
    /// <param name="personId">The person.</param>
    /// <param name="at">The time of the merge, or of the last event since.</param>
    /// <param name="first">The person whose the events before are; <see langword="null"/> for the same.</param>
    internal static ReadOnlyMemory<byte> Linked(string personId, DateTimeOffset at, string? first = null)
    {
        var time = EventTime.From(at);
        return new PersonState { Time = time, Until = EventTime.From(at + LinkLifetime), Link = personId, LinkTime = time, FirstLink = first == personId ? null : first }.Write();
    }

    /// <summary>Makes a plan that judges these audiences, and keeps the events of another plan beside them: until its log is replayed, the audiences of before answer.</summary>
    internal AudiencePlan Tracking(AudiencePlan next)
    {
        var filters = new Dictionary<ulong, CompiledFilter>(Filters);
        foreach (var (filter, kept) in next.Filters)
        {
            filters[filter] = filters.TryGetValue(filter, out var own) ? own.With(kept) : kept;
        }

        return new AudiencePlan(Parent, Audiences, filters, [.. _matchers, .. next._matchers], (_fields, _order, _shared));
    }

    /// <summary>Finds of which filters an event is.</summary>
    /// <returns><see langword="false"/> when no audience of this parent counts it.</returns>
    internal bool TryMatch(EventMessage message, out EventHit hit) => TryMatch(message, foreignKey: null, out hit);

    /// <summary>Finds of which filters an event is, of those alone whose model goes one way to the record: two models may lead one event to two people.</summary>
    /// <returns><see langword="false"/> when no audience of this parent counts it.</returns>
    internal bool TryMatch(EventMessage message, (string From, string Index)? foreignKey, out EventHit hit)
    {
        FilterHit? first = null;
        List<FilterHit>? more = null;
        var space = _spaces.Rent();
        foreach (var matcher in _matchers)
        {
            if (matcher.Type == message.Type && matcher.Source == message.Source && (foreignKey is null || foreignKey == matcher.ForeignKey))
            {
                matcher.Match(message, space.Fields, ref first, ref more);
            }
        }

        _spaces.Return(space);
        hit = first is { } one ? new EventHit(DefinitionHash.Of(message.MessageId), one, more) : default;
        return first is not null;
    }

    /// <summary>Takes events, a record or a time into a state. A pure function.</summary>
    /// <exception cref="InvalidDataException">A state is damaged, or of a later version.</exception>
    internal StepResult Step(ReadOnlyMemory<byte> state, in StepInput input, DateTimeOffset now)
    {
        var space = _spaces.Rent();
        var result = new PersonStep(this, space, EventTime.From(now)).Run(state, in input);
        _spaces.Return(space);
        return result;
    }

    /// <summary>Judges all audiences as they are now, also after what was certain has ended. Writes nothing.</summary>
    /// <exception cref="InvalidDataException">The state is damaged, or of a later version.</exception>
    internal MembershipList Read(ReadOnlyMemory<byte> state, in RecordView record, DateTimeOffset now)
    {
        var space = _spaces.Rent();
        space.State.Read(state.Span);
        Judge(space, in record, TicksOf(space, now));
        Locate(space.State, space.Places);
        var memberships = new Membership[Audiences.Count];
        for (var i = 0; i < memberships.Length; i++)
        {
            memberships[i] = MembershipOf(space, i, in record);
        }

        _spaces.Return(space);
        return new MembershipList(memberships);
    }

    /// <summary>Says why a person is in an audience or not.</summary>
    /// <exception cref="InvalidDataException">The state is damaged, or of a later version.</exception>
    internal AudienceExplanation Explain(string audience, ReadOnlyMemory<byte> state, in RecordView record, DateTimeOffset now)
    {
        var index = Audiences.ToList().FindIndex(compiled => compiled.Name == audience);
        if (index < 0)
        {
            throw new ArgumentException($"The collection '{Parent}' has no audience '{audience}'. {NameSuggestion.For(audience, Audiences.Select(compiled => compiled.Name))}", nameof(audience));
        }

        var space = _spaces.Rent();
        space.State.Read(state.Span);
        var context = Judge(space, in record, TicksOf(space, now));
        Locate(space.State, space.Places);
        var explanation = new AudienceExplanation(
            MembershipOf(space, index, in record),
            StoredOf(space, index).Number,
            record.IsKnown ? "the conditions decide" : record.IsUnknown ? "the collection is loading: membership stays as it was" : "there is no record: members are records alone",
            record.IsKnown ? Audiences[index].Condition.Explain(in context) : null);
        _spaces.Return(space);
        return explanation;
    }

    /// <summary>Answers whether an audience is one of these.</summary>
    internal bool Has(ulong audience) => _ids.Contains(audience);

    /// <summary>Judges all audiences, the named ones before those that name them.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal EvaluationContext Judge(EvaluationSpace space, in RecordView record, long now)
    {
        var context = new EvaluationContext { Json = record.Utf8Json.Span, Fields = space.Fields, Now = now, Rings = CollectionsMarshal.AsSpan(space.State.Rings), Audiences = space.Verdicts, Shared = space.Shared };
        if (record.IsKnown)
        {
            _fields.Read(record.Utf8Json.Span, space.Fields);
            Array.Clear(space.Shared);
            foreach (var index in _order)
            {
                space.Verdicts[index] = _audiences[index].Condition.Judge(in context);
            }
        }
        else
        {
            Array.Fill(space.Verdicts, new Verdict(false, ZoneTime.Never));
        }

        return context;
    }

    /// <summary>Finds the membership of each audience in a state: its place, or -1.</summary>
    internal void Locate(PersonState state, int[] places)
    {
        var memberships = CollectionsMarshal.AsSpan(state.Memberships);
        var at = 0;
        foreach (var (id, index) in _byId)
        {
            while (at < memberships.Length && memberships[at].Audience < id)
            {
                at++;
            }

            places[index] = at < memberships.Length && memberships[at].Audience == id ? at : -1;
        }
    }

    private static long TicksOf(EvaluationSpace space, DateTimeOffset now) => Math.Max(now.UtcTicks, EventTime.ToTicks(space.State.Time));

    private static ulong FingerprintOf(IReadOnlyList<CompiledAudience> audiences, Dictionary<ulong, CompiledFilter> filters)
    {
        var hash = new DefinitionHash();
        foreach (var (filter, kept) in filters.OrderBy(filter => filter.Key))
        {
            hash.Add(filter).Add(kept.Keep).Add(kept.Window);
        }

        foreach (var audience in audiences.OrderBy(audience => audience.Id))
        {
            hash.Add(audience.Id).Add(audience.Fingerprint);
        }

        return hash.Value;
    }

    private static StoredMembership StoredOf(EvaluationSpace space, int index) => space.Places[index] is var at && at >= 0 ? space.State.Memberships[at] : default;

    private Membership MembershipOf(EvaluationSpace space, int index, in RecordView record)
    {
        var (stored, verdict) = (StoredOf(space, index), space.Verdicts[index]);
        var isMember = record.IsUnknown ? stored.IsMember : verdict.Holds;
        return new Membership(
            Audiences[index].Name,
            isMember,
            isMember && stored.IsMember ? EventTime.ToTime(stored.At) : null,
            verdict.Until >= DateTime.MaxValue.Ticks ? null : new DateTimeOffset(verdict.Until, TimeSpan.Zero));
    }
}
