using System.Reflection;
using Personalization.DependencyInjection;

namespace Personalization.Warehouse.Tests;

/// <summary>What the package registers for configuration files, found as they find it.</summary>
internal static class WarehouseBackends
{
    internal static BackendRegistry Registry
    {
        get
        {
            var registry = new BackendRegistry();
            Assert.Single(typeof(PostgresSource).Assembly.GetCustomAttributes<BackendsAttribute>()).Register(registry);
            return registry;
        }
    }
}
