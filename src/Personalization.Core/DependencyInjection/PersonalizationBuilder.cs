using Microsoft.Extensions.DependencyInjection;

namespace Personalization.DependencyInjection;

internal sealed class PersonalizationBuilder(IServiceCollection services) : IPersonalizationBuilder
{
    public IServiceCollection Services { get; } = services;
}
