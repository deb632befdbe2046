using Microsoft.Extensions.Logging.Abstractions;
using Personalization.Records;
using Personalization.Sync;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync;

[ConformanceOf(typeof(RetryingStore))]
public sealed class RetryingStoreConformanceTests : RecordStoreConformanceTests
{
    protected override ValueTask<IRecordStore> CreateStoreAsync()
        => new(new RetryingStore(new InMemoryRecordStore(), new StoreRetry("test", new SyncLimits(), TimeProvider.System, NullLogger.Instance)));
}
