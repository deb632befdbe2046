using Personalization.Records;

namespace Personalization.Testing.Tests;

/// <summary>Without a fault it is as the store that it wraps.</summary>
[ConformanceOf(typeof(FaultyRecordStore))]
public sealed class FaultyRecordStoreConformanceTests : RecordStoreConformanceTests
{
    protected override ValueTask<IRecordStore> CreateStoreAsync() => new(new FaultyRecordStore(new InMemoryRecordStore()));
}
