using Personalization.Realtime.People;

namespace Personalization.Realtime.Memberships;

/// <summary>Answers who is in which audience, exactly and now. Every member may be called from any thread.</summary>
/// <remarks>Whoever has sent an event and has its answer finds it counted. A person that is not known, or has no record, is in no audience.</remarks>
public interface IAudienceMembership
{
    /// <summary>Finds the audiences of a person.</summary>
    /// <param name="parent">The parent collection's name.</param>
    /// <param name="value">The value of its primary index.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The names of the audiences, in the order of the configuration; none for a person that is not known.</returns>
    /// <exception cref="PersonalizationException">There is no such collection, or a store failed (<see cref="RecordStoreException"/>).</exception>
    /// <exception cref="MembershipUnavailableException">The store has lost people.</exception>
    ValueTask<IReadOnlyList<string>> GetAsync(string parent, string value, CancellationToken cancellationToken = default);

    /// <summary>Finds the audiences of a person by any index.</summary>
    /// <param name="parent">The parent collection's name.</param>
    /// <param name="index">One of its indexes.</param>
    /// <param name="value">The index value.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The names of the audiences, in the order of the configuration; none for a person that is not known.</returns>
    /// <exception cref="PersonalizationException">There is no such collection or index, or a store failed (<see cref="RecordStoreException"/>).</exception>
    /// <exception cref="MembershipUnavailableException">The store has lost people.</exception>
    ValueTask<IReadOnlyList<string>> GetAsync(string parent, string index, string value, CancellationToken cancellationToken = default);

    /// <summary>Finds the audiences of many people at once.</summary>
    /// <param name="parent">The parent collection's name.</param>
    /// <param name="index">One of its indexes.</param>
    /// <param name="values">The index values; repeats are answered once.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>An entry for every distinct value.</returns>
    /// <exception cref="PersonalizationException">There is no such collection or index, or a store failed (<see cref="RecordStoreException"/>).</exception>
    /// <exception cref="MembershipUnavailableException">The store has lost people.</exception>
    ValueTask<IReadOnlyDictionary<string, IReadOnlyList<string>>> GetManyAsync(
        string parent, string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken = default);

    /// <summary>Tells whether a person is in an audience.</summary>
    /// <param name="audience">The audience's name.</param>
    /// <param name="value">The value of the primary index of its parent.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether the person is a member; <see langword="false"/> for one that is not known.</returns>
    /// <exception cref="PersonalizationException">There is no such audience, or a store failed (<see cref="RecordStoreException"/>).</exception>
    /// <exception cref="MembershipUnavailableException">The store has lost people.</exception>
    ValueTask<bool> IsMemberAsync(string audience, string value, CancellationToken cancellationToken = default);
}
