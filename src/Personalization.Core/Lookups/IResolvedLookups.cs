namespace Personalization.Lookups;

/// <summary>Lookups of whoever has resolved the names. What they answer and throw is told at <see cref="IPersonalizationCache"/>.</summary>
internal interface IResolvedLookups
{
    /// <summary>Looks up a record.</summary>
    ValueTask<PersonalizationRecord?> GetAsync(LookupIndex index, string value, CancellationToken cancellationToken);

    /// <summary>Looks up many records at once.</summary>
    ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> GetManyAsync(LookupIndex index, IReadOnlyCollection<string> values, CancellationToken cancellationToken);
}
