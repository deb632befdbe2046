using Microsoft.Extensions.DependencyInjection;
using Personalization.Records;
using Personalization.Sync;

namespace Personalization;

internal static class StoreServices
{
    /// <summary>Opens a configured collection of the store that lookups ask.</summary>
    internal static ValueTask<IRecordCollection> OpenAsync(this IServiceProvider services, string collection)
        => services.GetRequiredService<IRecordStore>().OpenAsync(services.GetRequiredService<PersonalizationDefinitions>().Collections[collection], default);
}
