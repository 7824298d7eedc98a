// Where the desk starts.
import './look/base.css';
import './look/title.css';
