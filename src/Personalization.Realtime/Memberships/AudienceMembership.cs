using Personalization.Errors;
using Personalization.People;
using Personalization.Realtime.Evaluation;
using Personalization.Realtime.People;
using Personalization.Records;

namespace Personalization.Realtime.Memberships;

/// <summary>Answers from the states of people and their records. Writes nothing. Thread-safe.</summary>
internal sealed class AudienceMembership(RealtimeEngine engine) : IAudienceMembership
{
    private const int ManyAtOnce = 500;

    public ValueTask<IReadOnlyList<string>> GetAsync(string parent, string value, CancellationToken cancellationToken = default)
        => GetAsync(parent, CollectionOf(parent).PrimaryIndex, value, cancellationToken);

    public async ValueTask<IReadOnlyList<string>> GetAsync(string parent, string index, string value, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parent);
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(value);
        return NamesOf(await ReadOneAsync(parent, index, value, cancellationToken).ConfigureAwait(false));
    }

    public async ValueTask<IReadOnlyDictionary<string, IReadOnlyList<string>>> GetManyAsync(
        string parent, string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parent);
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(values);
        var read = await ReadManyAsync(parent, index, values, cancellationToken).ConfigureAwait(false);
        return read.ToDictionary(one => one.Key, IReadOnlyList<string> (one) => NamesOf(one.Value), StringComparer.Ordinal);
    }

    /// <summary>Reads the memberships of one person in every audience of a parent; a person that is not known is in no audience.</summary>
    /// <param name="parent">The parent collection's name.</param>
    /// <param name="index">One of its indexes; <see langword="null"/> for the primary one.</param>
    /// <param name="value">The index value.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async ValueTask<IReadOnlyList<Membership>> ReadOneAsync(string parent, string? index, string value, CancellationToken cancellationToken)
    {
        var collection = CollectionOf(parent);
        index = CheckIndex(collection, index ?? collection.PrimaryIndex);
        var plan = engine.Plans.Find(parent);
        var key = index == collection.PrimaryIndex ? value : await engine.Records.FindKeyAsync(collection, index, value, cancellationToken).ConfigureAwait(false);
        return plan is null || key is null ? NobodyOf(plan) : (await ReadSeenAsync(plan, key, cancellationToken).ConfigureAwait(false)).Memberships;
    }

    /// <summary>Reads the memberships of people in every audience of a parent.</summary>
    /// <param name="parent">The parent collection's name.</param>
    /// <param name="index">One of its indexes; <see langword="null"/> for the primary one.</param>
    /// <param name="values">The index values.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>An entry for every distinct value; a person that is not known is in no audience.</returns>
    internal async ValueTask<IReadOnlyDictionary<string, IReadOnlyList<Membership>>> ReadManyAsync(
        string parent, string? index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        var collection = CollectionOf(parent);
        var answers = new Dictionary<string, IReadOnlyList<Membership>>(values.Count, StringComparer.Ordinal);
        var plan = engine.Plans.Find(parent);
        var nobody = NobodyOf(plan);
        index = CheckIndex(collection, index ?? collection.PrimaryIndex);
        foreach (var chunk in values.Distinct(StringComparer.Ordinal).Chunk(ManyAtOnce))
        {
            var keys = await KeysAsync(collection, index, chunk, cancellationToken).ConfigureAwait(false);
            string[] known = [.. keys.Values.Distinct(StringComparer.Ordinal)];
            var read = plan is null ? null : await ReadAsync(plan, known, cancellationToken).ConfigureAwait(false);
            foreach (var value in chunk)
            {
                answers[value] = read is not null && keys.TryGetValue(value, out var key) ? read[Array.IndexOf(known, key)] : nobody;
            }
        }

        return answers;
    }

    /// <summary>Tells why a person is in each audience of a parent or not; nothing where there is no record.</summary>
    internal async ValueTask<IReadOnlyList<AudienceExplanation>> ExplainAsync(string parent, string index, string value, CancellationToken cancellationToken)
    {
        var collection = CollectionOf(parent);
        var keys = await KeysAsync(collection, CheckIndex(collection, index), [value], cancellationToken).ConfigureAwait(false);
        if (engine.Plans.Find(parent) is not { } plan || !keys.TryGetValue(value, out var key))
        {
            return [];
        }

        await engine.StartAsync(cancellationToken).ConfigureAwait(false);
        var person = PersonIds.OfRecord(parent, key);
        var state = (await engine.Store.ReadAsync([person], cancellationToken).ConfigureAwait(false))[0]?.State ?? default;
        await engine.Marks.ThrowIfLostAsync([person.Bucket], cancellationToken).ConfigureAwait(false);
        var record = (await engine.Records.ReadAsync(collection, [key], cancellationToken).ConfigureAwait(false))[0];
        var now = engine.Time.GetUtcNow();
        return record.View.IsMissing ? [] : [.. plan.Audiences.Audiences.Select(audience => plan.Audiences.Explain(audience.Name, state, record.View, now))];
    }

    public async ValueTask<bool> IsMemberAsync(string audience, string value, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(audience);
        ArgumentNullException.ThrowIfNull(value);
        var (read, _) = await ReadSeenAsync(engine.Plans.GetAudience(audience), value, cancellationToken).ConfigureAwait(false);
        return read.First(membership => membership.Audience == audience).IsMember;
    }

    /// <summary>Reads the memberships of records.</summary>
    /// <returns>For each record key, in order, its membership in every audience of the parent.</returns>
    internal async ValueTask<IReadOnlyList<IReadOnlyList<Membership>>> ReadAsync(ParentPlan plan, IReadOnlyList<string> keys, CancellationToken cancellationToken)
        => (await ReadSeenAsync(plan, keys, cancellationToken).ConfigureAwait(false)).Memberships;

    /// <summary>Reads the memberships of records, and the records that they are of.</summary>
    internal async ValueTask<(IReadOnlyList<IReadOnlyList<Membership>> Memberships, IReadOnlyList<SeenRecord> Records)> ReadSeenAsync(ParentPlan plan, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        await engine.StartAsync(cancellationToken).ConfigureAwait(false);

        // Asked before the states are read: what was complete then is complete in them.
        var (isReplaying, unchanged) = (plan.IsReplaying, plan.Progress.Unchanged);
        PersonKey[] people = [.. keys.Select(key => PersonIds.OfRecord(plan.Name, key))];
        var states = await engine.Store.ReadAsync(people, cancellationToken).ConfigureAwait(false);
        await engine.Marks.ThrowIfLostAsync(people.Where((_, at) => states[at] is null).Select(person => person.Bucket), cancellationToken).ConfigureAwait(false);
        var records = await engine.Records.ReadAsync(plan.Collection, keys, cancellationToken).ConfigureAwait(false);
        var now = engine.Time.GetUtcNow();
        var read = new IReadOnlyList<Membership>[keys.Count];
        for (var i = 0; i < read.Length; i++)
        {
            read[i] = ReadOf(plan, states[i], records[i], now, isReplaying ? unchanged : null);
        }

        return (read, records);
    }

    /// <summary>Reads the memberships of one record, and the record: what is asked for most.</summary>
    internal async ValueTask<(IReadOnlyList<Membership> Memberships, SeenRecord Record)> ReadSeenAsync(ParentPlan plan, string key, CancellationToken cancellationToken)
    {
        await engine.StartAsync(cancellationToken).ConfigureAwait(false);

        // Asked before the state is read, as above.
        var (isReplaying, unchanged) = (plan.IsReplaying, plan.Progress.Unchanged);
        var person = PersonIds.OfRecord(plan.Name, key);
        var state = (await engine.Store.ReadAsync([person], cancellationToken).ConfigureAwait(false))[0];
        if (state is null && !await engine.Marks.HoldsAsync(person.Bucket, cancellationToken).ConfigureAwait(false))
        {
            throw engine.Marks.Lost();
        }

        var record = (await engine.Records.ReadAsync(plan.Collection, [key], cancellationToken).ConfigureAwait(false))[0];
        return (ReadOf(plan, state, record, engine.Time.GetUtcNow(), isReplaying ? unchanged : null), record);
    }

    /// <param name="plan">The plan.</param>
    /// <param name="stored">The state, if there is one.</param>
    /// <param name="record">The record.</param>
    /// <param name="now">The time.</param>
    /// <param name="unchanged">While the log is replayed, the audiences that need no replay; the others answer as before.</param>
    private static MembershipList ReadOf(ParentPlan plan, StoredPerson? stored, SeenRecord record, DateTimeOffset now, IReadOnlySet<string>? unchanged)
    {
        var state = stored?.State ?? default;
        var read = plan.Audiences.Read(state, record.View, now);
        if (unchanged is null)
        {
            return read;
        }

        var before = plan.Audiences.Read(state, RecordView.Unknown, now);
        return new MembershipList([.. read.Select((membership, at) => unchanged.Contains(membership.Audience) ? membership : before[at])]);
    }

    private static IReadOnlyList<Membership> NobodyOf(ParentPlan? plan)
        => plan is null ? [] : [.. plan.Audiences.Audiences.Select(audience => new Membership(audience.Name, false, null, null))];

    private static List<string> NamesOf(IReadOnlyList<Membership> memberships)
    {
        var names = new List<string>();
        for (var i = 0; i < memberships.Count; i++)
        {
            if (memberships[i].IsMember)
            {
                names.Add(memberships[i].Audience);
            }
        }

        return names;
    }

    private CollectionDefinition CollectionOf(string parent)
    {
        ArgumentNullException.ThrowIfNull(parent);
        return engine.Records.Find(parent)
            ?? throw new PersonalizationException(ErrorCodes.CollectionNotFound, $"There is no collection '{parent}'. {NameSuggestion.For(parent, engine.Plans.All.Select(plan => plan.Name))}");
    }

    private static string CheckIndex(CollectionDefinition collection, string index)
        => index == collection.PrimaryIndex || collection.OtherIndexes.Contains(index) ? index : throw new PersonalizationException(
            ErrorCodes.IndexNotFound, $"The collection '{collection.Name}' has no index '{index}'. {NameSuggestion.For(index, [collection.PrimaryIndex, .. collection.OtherIndexes])}");

    /// <summary>A value of the primary index is the key, whether there is a record or not.</summary>
    private async ValueTask<IReadOnlyDictionary<string, string>> KeysAsync(CollectionDefinition collection, string index, string[] values, CancellationToken cancellationToken)
        => index == collection.PrimaryIndex
            ? values.ToDictionary(value => value, StringComparer.Ordinal)
            : await engine.Records.FindKeysAsync(collection, index, values, cancellationToken).ConfigureAwait(false);
}
