using Personalization.Records;
using Personalization.Testing;

namespace Personalization.Tests.Records;

[ConformanceOf(typeof(InMemoryRecordStore))]
public sealed class InMemoryRecordStoreConformanceTests : RecordStoreConformanceTests
{
    protected override ValueTask<IRecordStore> CreateStoreAsync() => new(new InMemoryRecordStore());
}
