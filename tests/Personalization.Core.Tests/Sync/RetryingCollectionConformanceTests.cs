using Microsoft.Extensions.Logging.Abstractions;
using Personalization.Core.Tests.Sync.Apply;
using Personalization.Records;
using Personalization.Sync;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync;

[ConformanceOf(typeof(RetryingCollection))]
public sealed class RetryingCollectionConformanceTests : RecordStoreConformanceTests
{
    protected override ValueTask<IRecordStore> CreateStoreAsync()
    {
        var retry = new StoreRetry("test", new SyncLimits(), TimeProvider.System, NullLogger.Instance);
        return new(new OpeningStore(new InMemoryRecordStore(), (inner, definition) => new RetryingCollection(new OpenCollections(inner), definition, retry)));
    }
}
