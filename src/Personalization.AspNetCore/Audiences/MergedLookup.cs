using Microsoft.Extensions.DependencyInjection;
using Personalization.AspNetCore.Lookups;
using Personalization.Realtime.Memberships;

namespace Personalization.AspNetCore.Audiences;

/// <summary>Looks records up together with their memberships.</summary>
internal sealed class MergedLookup(PlacedLookups lookups, IServiceProvider services)
{
    private readonly AudienceMembership? _membership = services.GetService<AudienceMembership>();

    /// <summary>Finds a record, with its <c>_audiences</c>; <see langword="null"/> when there is none.</summary>
    internal async Task<PersonalizationRecord?> FindAsync(LookupPlace place, string value, FieldSet? fields, CancellationToken cancellationToken)
    {
        if (await lookups.GetAsync(place, value, cancellationToken).ConfigureAwait(false) is not { } record)
        {
            return null;
        }

        var memberships = _membership is null ? [] : (await _membership.ReadManyAsync(place.Collection, place.Index, [value], cancellationToken).ConfigureAwait(false))[value];
        return AudienceMerge.Apply(RecordProjection.Apply(record, fields), memberships);
    }
}
