using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>Fails at startup if a lease is shorter than an owner's timeout: other replicas would take over the work before the answer, and none would finish it.</summary>
internal sealed class LeaseCheck(
    IEnumerable<IDependentStore> stores,
    IOptionsMonitor<OwnerOptions> owners,
    IOptions<CleanupOptions> cleanup,
    IOptions<SweepOptions> sweep,
    IOptions<VerificationOptions> verification) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        (string Section, bool Enabled, TimeSpan Lease)[] leases =
        [
            (CleanupOptions.SectionName, cleanup.Value.Enabled, cleanup.Value.LeaseDuration),
            (SweepOptions.SectionName, sweep.Value.Enabled, sweep.Value.LeaseDuration),
            (VerificationOptions.SectionName, verification.Value.Enabled, verification.Value.LeaseDuration),
        ];
        string[] problems =
        [
            .. from service in stores.SelectMany(store => store.Owners).Select(owner => owner.Service.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
               let timeout = owners.Get(service).Timeout
               from lease in leases
               where lease.Enabled && lease.Lease <= timeout
               select $"Configuration '{lease.Section}:{nameof(CleanupOptions.LeaseDuration)}' is {lease.Lease:c}, and a question to '{service}' may take as long "
                   + $"('{OwnerOptions.SectionName}:{service}:{nameof(OwnerOptions.Timeout)}' is {timeout:c}): others would take the work over before the answer. Make the lease longer.",
        ];
        return problems.Length == 0 ? Task.CompletedTask : throw new OptionsValidationException(nameof(CleanupOptions.LeaseDuration), typeof(OwnerOptions), problems);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
