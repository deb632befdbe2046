using Personalization.People;
using Personalization.Testing;

namespace Personalization.Tests.People;

[ConformanceOf(typeof(MemoryPersonStore))]
public sealed class MemoryPersonStoreConformanceTests : PersonStoreConformanceTests
{
    private readonly MemoryPersonStore _store = new();

    protected override ValueTask<IPersonStore> OpenAsync() => new(_store);
}
