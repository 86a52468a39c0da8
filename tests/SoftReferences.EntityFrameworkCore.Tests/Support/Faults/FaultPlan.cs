namespace SoftReferences.EntityFrameworkCore.Tests.Faults;

/// <summary>Counts the steps of a process, and decides which one fails.</summary>
internal sealed class FaultPlan
{
    private readonly Lock _lock = new();
    private readonly HashSet<int> _stepsInTransactions = [];
    private Fault? _fault;
    private bool _isRehearsal;
    private TaskCompletionSource? _goesOn;

    /// <summary>Gets the number of steps since the fault was planned.</summary>
    public int Steps { get; private set; }

    /// <summary>Gets a value indicating whether the fault has occurred.</summary>
    public bool HasStruck { get; private set; }

    /// <summary>Gets a value indicating whether the process has ended, so that all its further requests fail.</summary>
    public bool IsDown { get; private set; }

    /// <summary>Gets a task that completes when a frozen process continues, or is complete if the process is not frozen.</summary>
    public Task GoesOn
    {
        get
        {
            lock (_lock)
            {
                return _goesOn?.Task ?? Task.CompletedTask;
            }
        }
    }

    /// <summary>Plans a fault, and restarts the count.</summary>
    public void Plan(Fault? fault)
    {
        lock (_lock)
        {
            (_fault, Steps, HasStruck, IsDown) = (fault, 0, false, false);
            _isRehearsal = false;
        }
    }

    /// <summary>Plans no fault, and records after which steps a transaction is open.</summary>
    public void Rehearse()
    {
        lock (_lock)
        {
            Plan(null);
            _isRehearsal = true;
            _stepsInTransactions.Clear();
        }
    }

    /// <summary>
    /// Gets the next step at which a failure can have a new outcome. A lost connection rolls back its open transaction, so an answer that is lost inside a transaction has the
    /// same outcome as a lost request. Of the lost answers, only those after which no transaction is open according to the rehearsal are tried.
    /// </summary>
    public int StepAfter(int step, bool isCarriedOut)
    {
        lock (_lock)
        {
            do
            {
                step++;
            }
            while (isCarriedOut && _stepsInTransactions.Contains(step));
            return step;
        }
    }

    /// <summary>Records that a transaction is open after a step.</summary>
    public void LeavesTransactionOpen(int step)
    {
        lock (_lock)
        {
            if (_isRehearsal)
            {
                _stepsInTransactions.Add(step);
            }
        }
    }

    /// <summary>Allows the process to run again.</summary>
    public void Restart()
    {
        lock (_lock)
        {
            IsDown = false;
        }
    }

    /// <summary>Lets a frozen process continue.</summary>
    public void GoOn()
    {
        lock (_lock)
        {
            _goesOn?.TrySetResult();
        }
    }

    /// <summary>Counts a step.</summary>
    public FaultEffect Next(out int step)
    {
        lock (_lock)
        {
            if (IsDown)
            {
                step = 0;
                return FaultEffect.LoseRequest;
            }

            step = ++Steps;
            if (step != _fault?.Step)
            {
                return FaultEffect.None;
            }

            HasStruck = true;
            if (_fault.StandsStill)
            {
                _goesOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
                return FaultEffect.StandStill;
            }

            IsDown = _fault.EndsProcess;
            return _fault.IsCarriedOut ? FaultEffect.LoseAnswer : FaultEffect.LoseRequest;
        }
    }
}
