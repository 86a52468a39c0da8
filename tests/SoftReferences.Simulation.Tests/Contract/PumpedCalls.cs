using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace SoftReferences.Simulation.Tests.Contract;

/// <summary>Makes the calls to a part of a simulated store synchronous: each one runs the simulation until its task has completed.</summary>
[SuppressMessage("Performance", "CA1852:Seal internal types", Justification = "A proxy is made by deriving from it.")]
internal class PumpedCalls : DispatchProxy
{
    private object? _target;
    private Scheduler? _scheduler;

    public static T Of<T>(T target, Scheduler scheduler)
        where T : class
    {
        var proxy = Create<T, PumpedCalls>();
        var calls = (PumpedCalls)(object)proxy;
        (calls._target, calls._scheduler) = (target, scheduler);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        // Without a context, awaiting code continues within the step that completes the task, as in the simulation.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var result = targetMethod!.Invoke(_target, BindingFlags.DoNotWrapExceptions, null, args, null);
            while (result is Task { IsCompleted: false })
            {
                Assert.True(_scheduler!.RunNext(TimeSpan.MaxValue), $"{targetMethod.Name} waits for something that never happens.");
            }

            return result;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
